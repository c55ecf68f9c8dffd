"""What pandoc's HTML of a chapter still needs: one pass over its tree for each question.

EPUB 3.3, section 6.1: content documents are XHTML. The tree is read and written as XML,
so that a page that came through is well-formed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lxml import etree

from pipeline.render.epub.names import MEDIA, address, file, ident
from pipeline.render.epub.page import FORMULA, IMAGE, SILENT_IMAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.render.epub.page import Line

XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"
OPS = "http://www.idpf.org/2007/ops"
XML = "http://www.w3.org/XML/1998/namespace"
NAMES = {"h": XHTML, "m": MATHML, "epub": OPS}
GONE = "gone"
SPOKEN = "self::text()[not(ancestor::h:a[@role='doc-noteref']) and not(ancestor::m:math and not(ancestor::m:annotation))]"
"""Text that is no number of a note and, of a formula, only its TeX."""
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)

Element = etree._Element  # noqa: SLF001 - lxml has no public name for it


def parsed(html: str) -> Element:
    """Return pandoc's HTML as the body of a page; raise `lxml.etree.XMLSyntaxError` if it is no XML."""
    return etree.fromstring(f'<body xmlns="{XHTML}" xmlns:epub="{OPS}">{html}</body>', PARSER)


def written(body: Element) -> str:
    """Return the content of a body as XHTML, for a page that declares the namespaces."""
    text = etree.tostring(body, encoding="unicode")
    return text[text.index(">") + 1 : text.rindex("<")].strip()


def every(root: Element, path: str) -> list[Element]:
    """Return the elements at an XPath with the prefixes of `NAMES`, in document order."""
    return cast("list[Element]", root.xpath(path, namespaces=NAMES))


def words(element: Element) -> str:
    """Return the text of an element, white space single."""
    return " ".join(str(element.xpath("string()")).split())


def spoken(element: Element) -> str:
    """Return an element as a line of plain text: without notes, formulas as TeX, images by their alternative."""
    pieces = map(str, every(element, f".//text()/{SPOKEN} | .//h:img/@alt"))
    return " ".join("".join(pieces).split())


def drop(root: Element, elements: list[Element]) -> None:
    """Take elements below a root and their text out of the tree, and leave what follows them."""
    for element in elements:
        element.tag, element.text = GONE, None
    etree.strip_tags(root, GONE)


def finish(body: Element, slug: str, direction: str) -> None:
    """Give the body of a chapter everything a reading system wants said, but for its notes (see `notes`)."""
    place(body, slug)
    mark_languages(body)
    strip_code(body)
    describe_formulas(body)
    draw_boxes(body)
    set_aside(body)
    if direction == "rtl":
        keep_code(body)


def place(body: Element, slug: str) -> None:
    """Let links lead to the page of their anchor, and images to their file; make every id an XML name."""
    for element in every(body, "//*[@id]"):
        element.set("id", ident(element.get("id", "")))
    for link in every(body, "//h:a[starts-with(@href, '#') and not(@role)]"):
        found = address(link.get("href", "").removeprefix("#"))
        link.set("href", found.removeprefix(file(slug)))
    for image in every(body, "//h:img"):
        image.set("src", f"../{MEDIA}{image.get('src')}")


def mark_languages(body: Element) -> None:
    """Say each language in both forms, which must agree (EPUB 3.3, section 6.1.3.2)."""
    for element in every(body, "//*[@lang]"):
        element.set(f"{{{XML}}}lang", element.get("lang", ""))


def strip_code(body: Element) -> None:
    """Take out the ids of code and of its lines, and the empty links of the lines; each line is an element, with its end."""
    drop(body, every(body, "//h:code/h:span/h:a[@aria-hidden]"))
    for numbered in every(body, "//h:div[@class='sourceCode'][@id]"):
        numbered.attrib.pop("id")
    for line in every(body, "//h:pre/h:code/h:span[@id]"):
        line.attrib.pop("id")
        line.set("class", "line")
        _end(line)
    for code in every(body, "//h:pre/h:code[not(*)][text()]"):
        lines, code.text = (code.text or "").split("\n"), None
        for text in lines:
            etree.SubElement(code, f"{{{XHTML}}}span", {"class": "line"}).text = text + ("\n" if text != lines[-1] else "")


def _end(line: Element) -> None:
    """Put the end of a line of code into the line."""
    end, line.tail = line.tail, None
    if end and len(line):
        line[-1].tail = (line[-1].tail or "") + end
    elif end:
        line.text = (line.text or "") + end


def keep_code(body: Element) -> None:
    """Say that code runs from left to right in a text that does not."""
    for code in every(body, "//h:pre | //h:code[not(ancestor::h:pre)]"):
        code.set("dir", "ltr")


def describe_formulas(body: Element) -> None:
    """Give each formula its TeX source as alternative text (MathML 3, `alttext`)."""
    for source in every(body, "//m:math//m:annotation"):
        every(source, "ancestor::m:math")[0].set("alttext", words(source))


def draw_boxes(body: Element) -> None:
    """Show tasks as ballot boxes: a book has no form controls."""
    for control in every(body, "//h:input[@type='checkbox']"):
        control.text = "☒" if "checked" in control.attrib else "☐"
        control.tag, control.tail = f"{{{XHTML}}}span", f" {control.tail or ''}"
        control.attrib.clear()
        control.set("class", "box")
    etree.strip_tags(body, f"{{{XHTML}}}label")


def set_aside(body: Element) -> None:
    """Tell assistive technology what a callout (ARIA 1.2, `note`) and an epigraph (DPUB-ARIA 1.1) are."""
    for callout in every(body, "//h:div[contains(concat(' ', @class, ' '), ' callout ')]"):
        callout.set("role", "note")
    for epigraph in every(body, "//h:div[@class='epigraph']"):
        epigraph.set(f"{{{OPS}}}type", "epigraph")
        epigraph.set("role", "doc-epigraph")


def headings(body: Element) -> Iterator[Line]:
    """Yield the headings that say something and have an anchor."""
    for heading in every(body, "//*[self::h:h2 or self::h:h3 or self::h:h4 or self::h:h5 or self::h:h6]"):
        anchor, text = heading.get("id", "") or every(heading, "..")[0].get("id", ""), spoken(heading)
        if anchor and text:
            yield int(heading.tag[-1]), anchor, text


def holds(body: Element) -> Iterator[str]:
    """Yield what the body holds that the package tells of."""
    images = every(body, "//h:img")
    if images:
        yield IMAGE
    if not all(image.get("alt") for image in images):
        yield SILENT_IMAGE
    if every(body, "//m:math"):
        yield FORMULA


def failed_formulas(body: Element) -> list[str]:
    """Return the TeX of each formula that pandoc could not turn into MathML."""
    return [words(span).strip("$ ") for span in every(body, "//h:span[contains(concat(' ', @class, ' '), ' math ')]")]
