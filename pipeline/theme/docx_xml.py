"""WordprocessingML as trees and as text (ECMA-376 part 1, §17)."""

from __future__ import annotations

from lxml import etree

Element = etree._Element  # noqa: SLF001 - lxml has no public name for it

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def parsed(data: bytes) -> Element:
    """Return the root of an XML part; entities and the network are off."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def written(root: Element) -> bytes:
    """Return an XML part as it stands in a package."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def inside(root: Element, name: str) -> bytes:
    """Return the text between the tags of the first `name` below or at a root: it needs the root's prefixes."""
    text = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    begin = text.index(b">", text.index(f"<w:{name}".encode())) + 1
    return text[begin : max(begin, text.rfind(f"</w:{name}>".encode()))]


def word(name: str, /, **attributes: str) -> Element:
    """Return a WordprocessingML element; attributes are in its namespace too."""
    element = etree.Element(tag(name), nsmap={"w": W})
    for attribute, text in attributes.items():
        element.set(tag(attribute), text)
    return element


def math(name: str, /, *content: Element, **attributes: str) -> Element:
    """Return an element of a formula (OMML) with a content; attributes are in its namespace too."""
    element = etree.Element(omml(name), nsmap={"m": M})
    element.extend(content)
    for attribute, text in attributes.items():
        element.set(omml(attribute), text)
    return element


def omml(name: str) -> str:
    """Return the full name of an element or attribute of a formula."""
    return f"{{{M}}}{name}"


def tag(name: str) -> str:
    """Return the full name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


def value(parent: Element | None, name: str) -> str:
    """Return the `val` of a child element; empty when there is no such child."""
    child = None if parent is None else parent.find(tag(name))
    return "" if child is None else child.get(tag("val"), "")
