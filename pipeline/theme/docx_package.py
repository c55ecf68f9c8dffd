"""A DOCX as its parts: a zip of XML files with relationships and content types (ECMA-376 part 2)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

Parts = dict[str, bytes]
Element = etree._Element  # noqa: SLF001 - lxml has no public name for it

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "[Content_Types].xml"
FIRST = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold."""


def parts(data: bytes) -> Parts:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(contents: Mapping[str, bytes]) -> bytes:
    """Return a package of these parts: the content types first, then by name, all with the same time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(contents, key=lambda n: (n != TYPES, n != "_rels/.rels", n)):
            entry = zipfile.ZipInfo(name, FIRST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, contents[name])
    return buffer.getvalue()


def parsed(data: bytes) -> Element:
    """Return the root of an XML part; entities and the network are off."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def written(root: Element) -> bytes:
    """Return an XML part as it stands in a package."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def word(name: str, /, **attributes: str) -> Element:
    """Return a WordprocessingML element; attributes are in its namespace too."""
    element = etree.Element(tag(name), nsmap={"w": W})
    for attribute, text in attributes.items():
        element.set(tag(attribute), text)
    return element


def tag(name: str) -> str:
    """Return the full name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


def value(parent: Element | None, name: str) -> str:
    """Return the `val` of a child element; empty when there is no such child."""
    child = None if parent is None else parent.find(tag(name))
    return "" if child is None else child.get(tag("val"), "")


def related(contents: Parts, owner: str, kind: str, name: str, data: bytes, content_type: str) -> str:
    """Add a part that `owner` refers to by a relationship of a `kind`; return the relationship's id."""
    contents[name] = data
    types = parsed(contents[TYPES])
    etree.SubElement(types, f"{{{PACKAGE}/content-types}}Override", PartName=f"/{name}", ContentType=content_type)
    contents[TYPES] = written(types)
    folder, _, file = owner.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels"
    empty = f'<Relationships xmlns="{PACKAGE}/relationships"/>'.encode()
    table = parsed(contents.get(rels, empty))
    ident = f"own{len(table) + 1}"
    target = name.removeprefix(f"{folder}/")
    etree.SubElement(table, f"{{{PACKAGE}/relationships}}Relationship", Id=ident, Type=f"{R}/{kind}", Target=target)
    contents[rels] = written(table)
    return ident
