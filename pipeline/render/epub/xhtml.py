"""What pandoc's XHTML pages still need: one pass over a page's tree for each question.

Pages are parsed as XML (EPUB 3.3, section 6.1: content documents are XHTML) and written back as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping

XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"
OPS = "http://www.idpf.org/2007/ops"
XML = "http://www.w3.org/XML/1998/namespace"
OPF = "http://www.idpf.org/2007/opf"
NCX = "http://www.daisy.org/z3986/2005/ncx/"
NAMES = {"h": XHTML, "m": MATHML, "epub": OPS, "o": OPF, "n": NCX}
FILL = "data-fill"
WIDE = 5
"""The number of columns from which a table does not fit a telephone."""
PREFIX = "id_"
"""What pandoc puts before an id that begins with a digit."""
SLOTS = {"cover": "//h:div[@id='cover-image']", "titlepage": "//h:section[@epub:type='titlepage']"}
DOCTYPE = "<!DOCTYPE html>"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)

Element = etree._Element  # noqa: SLF001 - lxml has no public name for it


def parsed(data: bytes) -> Element:
    """Return the root of an XML file of the package."""
    return etree.fromstring(data, PARSER)


def written(root: Element, doctype: str = "") -> bytes:
    """Return the bytes of an XML file of the package."""
    head = f'<?xml version="1.0" encoding="utf-8"?>\n{doctype}'.rstrip() + "\n"
    return head.encode() + etree.tostring(root, encoding="unicode").encode() + b"\n"


def every(root: Element, path: str) -> list[Element]:
    """Return the elements at an XPath with the prefixes of `NAMES`, in document order."""
    return cast("list[Element]", root.xpath(path, namespaces=NAMES))


def words(element: Element) -> str:
    """Return the text of an element, white space single."""
    return " ".join(str(element.xpath("string()")).split())


def finished(data: bytes, fragments: Mapping[str, str], direction: str) -> bytes:
    """Return a page with its opening put in and everything a reading system wants said."""
    page = parsed(data)
    direct(page, direction)
    fill(page, fragments)
    furnish(page, fragments)
    entitle(page)
    mark_languages(page)
    strip_code(page)
    describe_formulas(page)
    number_notes(page)
    draw_boxes(page)
    scope_headings(page)
    label_cells(page)
    name_callouts(page)
    return written(page, DOCTYPE)


def failed_formulas(data: bytes) -> list[tuple[str, str]]:
    """Return chapter and TeX of each formula of a page that pandoc could not turn into MathML."""
    page = parsed(data)
    slug = "".join(section.get("id", "") for section in every(page, "/h:html/h:body/h:section[@role='doc-chapter']"))
    failed = every(page, "//h:span[contains(concat(' ', @class, ' '), ' math ')]")
    return [(slug.removeprefix(PREFIX), words(span).strip("$ ")) for span in failed]


def fragment(text: str) -> list[Element]:
    """Return the elements of a filled template."""
    return list(parsed(f'<body xmlns="{XHTML}" xmlns:epub="{OPS}">{text}</body>'.encode()))


def fill(page: Element, fragments: Mapping[str, str]) -> None:
    """Replace each heading that stands for a template by the template's elements."""
    for section in every(page, "//h:section[*[1][@data-fill]]"):
        key = section[0].get(FILL, "")
        section[:1] = fragment(fragments[key])
        section.attrib.pop(FILL)


def furnish(page: Element, fragments: Mapping[str, str]) -> None:
    """Put the theme's cover and title page in place of pandoc's."""
    for kind, path in SLOTS.items():
        for slot in every(page, path):
            slot[:] = fragment(fragments[kind])
            slot.attrib.clear()
            slot.set(f"{{{OPS}}}type", kind)
            slot.set("class", kind)


def direct(page: Element, direction: str) -> None:
    """Say the direction of a page's text, unless it is the usual one, and that code keeps to its own."""
    if direction != "ltr":
        page.set("dir", direction)
        for code in every(page, "//h:pre | //h:code[not(ancestor::h:pre)]"):
            code.set("dir", "ltr")


def entitle(page: Element) -> None:
    """Give the page its first heading as title; without one it keeps the book's."""
    for title, heading in zip(every(page, "/h:html/h:head/h:title"), every(page, "//h:h1"), strict=False):
        title.text = words(heading)


def mark_languages(page: Element) -> None:
    """Say each language in both forms, which must agree (EPUB 3.3, section 6.1.3.2)."""
    for element in every(page, "//*[@lang]"):
        element.set(f"{{{XML}}}lang", element.get("lang", ""))


def strip_code(page: Element) -> None:
    """Take out pandoc's own highlighting colours and the empty links of code lines."""
    for style in every(page, "/h:html/h:head/h:style"):
        _drop(style)
    for link in every(page, "//h:code/h:span/h:a[@aria-hidden]"):
        _drop(link)
    for line in every(page, "//h:code/h:span[@id]"):
        line.attrib.pop("id")


def _drop(element: Element) -> None:
    """Take an element without content out of the tree, and leave the text after it."""
    parent = element.getparent()
    if parent is not None:
        parent.text = (parent.text or "") + (element.tail or "")
        parent.remove(element)


def describe_formulas(page: Element) -> None:
    """Give each formula its TeX source as alternative text (MathML 3, `alttext`)."""
    for source in every(page, "//m:math//m:annotation"):
        every(source, "ancestor::m:math")[0].set("alttext", words(source))


def number_notes(page: Element) -> None:
    """Open each footnote with its number, which leads back to the text."""
    references = {reference.get("href", ""): reference for reference in every(page, "//h:a[@role='doc-noteref']")}
    for note in every(page, "//h:aside[@role='doc-footnote']"):
        reference = references.get(f"#{note.get('id')}", note)
        facts = {"href": f"#{reference.get('id')}", "class": "note-number", "role": "doc-backlink"}
        number = etree.Element(f"{{{XHTML}}}a", facts)
        first = (every(note, "h:p") or [note])[0]
        number.text, number.tail, first.text = reference.text, f" {first.text or ''}", None
        first.insert(0, number)


def draw_boxes(page: Element) -> None:
    """Show tasks as ballot boxes: a book has no form controls."""
    for control in every(page, "//h:input[@type='checkbox']"):
        control.text = "☒" if "checked" in control.attrib else "☐"
        control.tag, control.tail = f"{{{XHTML}}}span", f" {control.tail or ''}"
        control.attrib.clear()
        control.set("class", "box")


def scope_headings(page: Element) -> None:
    """Say that a header cell heads its column; an empty one is no header."""
    for cell in every(page, "//h:thead//h:th"):
        cell.set("scope", "col")
    for cell in every(page, "//h:thead//h:th[not(node())]"):
        cell.tag = f"{{{XHTML}}}td"
        cell.attrib.pop("scope")


def label_cells(page: Element) -> None:
    """Give each cell of a table too wide for a telephone its column's name, for the stylesheet to show beside it."""
    for table in every(page, "//h:table[h:thead]"):
        names = [words(cell) for cell in every(table, "h:thead/h:tr[last()]/*")]
        if len(names) < WIDE:
            continue
        table.set("class", "wide")
        for row in every(table, "h:tbody/h:tr"):
            for name, cell in zip(names, row, strict=False):
                cell.set("data-label", name)


def name_callouts(page: Element) -> None:
    """Tell assistive technology that a callout is a note beside the text (ARIA 1.2, `note`)."""
    for callout in every(page, "//h:div[contains(concat(' ', @class, ' '), ' callout ')]"):
        callout.set("role", "note")
