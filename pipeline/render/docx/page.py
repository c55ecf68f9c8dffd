"""The page of a document (ECMA-376 part 1, §17.6), and the elements in which its text stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipeline.theme.docx_properties import side, twips
from pipeline.theme.docx_xml import A, Element, M, R, W, tag, word, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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
PLACE = ("text", "goes here")
"""The processing instruction that stands for a text."""


def document(section: Element, text: Iterable[bytes] = ()) -> bytes:
    """Return a document of one section with a text of pandoc's."""
    body = word("body")
    body.extend([etree.PI(*PLACE), section])
    return part("document", text, body)


def part(name: str, text: Iterable[bytes], *content: Element) -> bytes:
    """Return a part whose root has a name, with a text in the place that `content` leaves for it, or as a whole."""
    root = etree.Element(tag(name), nsmap=SPACES)
    root.extend(content or [etree.PI(*PLACE)])
    before, after = written(root).split(etree.tostring(etree.PI(*PLACE)))
    return b"".join([before, *text, after])


def section(tokens: Mapping[str, str], *, wide: bool = False) -> Element:
    """Return the properties of a section that say what its page is: upright, or turned to be `wide`."""
    margin = str(round(side(tokens, wide=wide) * 20))
    top, bottom = twips(tokens["page-top"]), twips(tokens["page-bottom"])
    header, footer = (str(round(int(edge) * 0.5)) for edge in (top, bottom))
    margins = {"top": top, "right": margin, "bottom": bottom, "left": margin, "header": header, "footer": footer}
    across, down = twips(tokens["page-width"]), twips(tokens["page-height"])
    properties = word("sectPr")
    properties.append(word("pgSz", w=down, h=across, orient="landscape") if wide else word("pgSz", w=across, h=down))
    properties.append(word("pgMar", **margins, gutter="0"))
    return properties
