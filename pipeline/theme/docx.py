"""The reference document that gives pandoc's DOCX its look, made from the same tokens as every format.

It starts from pandoc's own and replaces what carries the look: the style sheet
(from `docx.css`), the theme's fonts and colours, the page, and a clean settings part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipeline import pandoc
from pipeline.theme.docx_package import A, packed, parsed, parts, tag, word, written
from pipeline.theme.docx_properties import points, twips
from pipeline.theme.docx_styles import sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model import Theme

COLOURS = {
    "dk1": "colour-text",
    "lt1": "colour-paper",
    "dk2": "colour-secondary",
    "lt2": "colour-background-subtle",
    "accent1": "colour-accent",
    "accent2": "callout-tip",
    "accent3": "callout-important",
    "accent4": "callout-warning",
    "accent5": "callout-caution",
    "accent6": "colour-tertiary",
    "hlink": "colour-accent-strong",
    "folHlink": "colour-accent-strong",
}
"""The colours of a theme in Word's palette, and the tokens they take."""


def reference_document(theme: Theme) -> bytes:
    """Return the reference document of a theme; raise `SeriesError` for a rule of `docx.css` that is not understood."""
    contents = parts(pandoc.run(["--print-default-data-file", "reference.docx"], b""))
    contents["word/styles.xml"] = sheet(theme)
    contents["word/theme/theme1.xml"] = _palette(contents["word/theme/theme1.xml"], theme.tokens)
    contents["word/document.xml"] = _document(theme.tokens)
    return packed(contents)


def _palette(data: bytes, tokens: Mapping[str, str]) -> bytes:
    """Return the theme part with our faces and colours."""
    root = parsed(data)
    for place, face in (("majorFont", "face-display"), ("minorFont", "face-text")):
        latin = next(root.iter(f"{{{A}}}{place}"))[0]
        latin.attrib.clear()
        latin.set("typeface", tokens[face])
    for place, token in COLOURS.items():
        colour = next(root.iter(f"{{{A}}}{place}"))
        colour[:] = [etree.Element(f"{{{A}}}srgbClr", val=tokens[token].lstrip("#").upper())]
    return written(root)


def _document(tokens: Mapping[str, str]) -> bytes:
    """Return an empty document of one section; pandoc takes the page from it."""
    # A word processor's page is not bound: both side margins are equal, the measure is that of the PDF.
    side = str(round((points(tokens["page-inner"]) + points(tokens["page-outer"])) * 10))
    top, bottom = twips(tokens["page-top"]), twips(tokens["page-bottom"])
    section = word("sectPr")
    section.append(word("pgSz", w=twips(tokens["page-width"]), h=twips(tokens["page-height"])))
    header, footer = (str(round(int(margin) * 0.5)) for margin in (top, bottom))
    margins = {"top": top, "right": side, "bottom": bottom, "left": side, "header": header, "footer": footer, "gutter": "0"}
    section.append(word("pgMar", **margins))
    section.append(word("titlePg"))
    document = word("document")
    body = etree.SubElement(document, tag("body"))
    body.append(word("p"))
    body.append(section)
    return written(document)
