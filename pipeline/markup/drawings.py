"""Drawings: whether an SVG is a picture and nothing more.

It may hold nothing that runs, refer to nothing outside itself, and not grow when its
references are followed (SVG 1.1: §17 linking, §18 scripting, §5.6 `use`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import lxml.etree as et

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ELEMENTS = 20_000
ACTIVE = {"script", "foreignObject", "iframe", "image", "animate", "set", "handler"}
OUTWARD = re.compile(r"url\(\s*['\"]?\s*(?!['\"#\s])|@import")
"""A reference in CSS to anything but a part of the same drawing."""


def fault(data: bytes) -> str:
    """Return why an SVG cannot be trusted, empty if it can."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return "has a document type declaration"
    try:
        root = et.fromstring(data, et.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except et.XMLSyntaxError as error:
        return f"is not well-formed XML: {error.msg}"
    return next(_faults(root), "")


def _faults(root: et._Element) -> Iterator[str]:
    if et.QName(root).localname != "svg":
        yield "is no SVG"
    if list(root.itersiblings(et.ProcessingInstruction, preceding=True)) or list(root.iter(et.ProcessingInstruction)):
        yield "holds a processing instruction"
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    for element in elements:
        yield from _element_faults(element)
    if len(elements) > MAX_ELEMENTS or _drawn(root, _named(elements), frozenset()) > MAX_ELEMENTS:
        yield f"has more than {MAX_ELEMENTS} elements"


def _element_faults(element: et._Element) -> Iterator[str]:
    name = et.QName(element).localname
    if name in ACTIVE:
        yield f"holds a <{name}> element"
    if name == "style" and _outward(element.text or ""):
        yield "refers to another file in its style"
    for key, value in element.attrib.items():
        attribute, text = et.QName(str(key)).localname, str(value)
        if attribute.startswith("on") or _outward(text):
            yield f"holds an active attribute {attribute}"
        elif attribute == "href" and not text.startswith("#"):
            yield f"refers to {text}"


def _outward(css: str) -> bool:
    """Return whether CSS refers to another file; an escape may hide that it does, so none is allowed."""
    return "\\" in css or OUTWARD.search(css) is not None


def _named(elements: list[et._Element]) -> dict[str, et._Element]:
    return {f"#{element.get('id')}": element for element in elements if element.get("id")}


def _drawn(element: et._Element, named: dict[str, et._Element], within: frozenset[str]) -> int:
    """Return how many elements are drawn once every `use` is followed; stop counting past the limit."""
    count = 1
    for child in element:
        if count <= MAX_ELEMENTS:
            count += _drawn(child, named, within)
    target = next((str(v) for k, v in element.attrib.items() if et.QName(str(k)).localname == "href"), "")
    if target in within:
        return MAX_ELEMENTS + 1  # a `use` of itself has no end
    if target in named and count <= MAX_ELEMENTS:
        count += _drawn(named[target], named, within | {target})
    return count
