"""The page of a document, its running heads and feet (ECMA-376 part 1, §17.6), and the elements in which its text stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipeline.render.docx.package import identity
from pipeline.render.facts import direction
from pipeline.theme.docx_properties import points, twips
from pipeline.theme.docx_xml import A, Element, M, R, W, tag, word, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Book, Theme

SPACES = {
    "w": W,
    "m": M,
    "r": R,
    "o": "urn:schemas-microsoft-com:office:office",
    "v": "urn:schemas-microsoft-com:vml",
    "w10": "urn:schemas-microsoft-com:office:word",
    "a": A,
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
"""The prefixes of pandoc's text, which stands here as text."""
FURNITURE = {("header", "default"): 1, ("header", "first"): 2, ("footer", "default"): 1, ("footer", "first"): 2}
"""The number of the part for each kind of running line and the pages on which it stands."""
PLACE = b"<?text goes here?>"


def document(section: Element, text: Iterable[bytes] = ()) -> bytes:
    """Return a document of one section with a text of pandoc's."""
    body = word("body")
    body.extend([etree.PI("text", "goes here"), section])
    return part("document", text, body)


def part(name: str, text: Iterable[bytes], *content: Element) -> bytes:
    """Return a part whose root has a name, with a text in the place that `content` leaves for it, or as a whole."""
    root = etree.Element(tag(name), nsmap=SPACES)
    root.extend(content or [etree.PI("text", "goes here")])
    before, after = written(root).split(PLACE)
    return b"".join([before, *text, after])


def section(tokens: Mapping[str, str]) -> Element:
    """Return the properties of a section: its page, of which the first has lines of its own."""
    # A word processor's page is not bound: both side margins are equal, the measure is that of the PDF.
    side = str(round((points(tokens["page-inner"]) + points(tokens["page-outer"])) * 10))
    top, bottom = twips(tokens["page-top"]), twips(tokens["page-bottom"])
    header, footer = (str(round(int(margin) * 0.5)) for margin in (top, bottom))
    margins = {"top": top, "right": side, "bottom": bottom, "left": side, "header": header, "footer": footer, "gutter": "0"}
    properties = word("sectPr")
    properties.append(word("pgSz", w=twips(tokens["page-width"]), h=twips(tokens["page-height"])))
    properties.append(word("pgMar", **margins))
    properties.append(word("titlePg"))
    return properties


def furnished(book: Book, theme: Theme) -> Element:
    """Return the properties of the section of a book, with its running lines, in the direction of its language."""
    properties = section(theme.tokens)
    for position, ((kind, pages), number) in enumerate(FURNITURE.items()):
        reference = word(f"{kind}Reference", type=pages)
        reference.set(f"{{{R}}}id", identity(kind, f"{kind}{number}.xml"))
        properties.insert(position, reference)
    if direction(book.metadata.lang) == "rtl":
        properties.append(word("bidi"))
    return properties
