"""Levels: where each heading of a DOCX stands in the outline of the whole, which parts push down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.outline import outline
from pipeline.theme.docx_xml import Element, tag, value, word

if TYPE_CHECKING:
    from pipeline.model import Book

HEADING, TITLES = "Heading", ("PartTitle", "NestedPartTitle")
LAST = 8
"""The lowest level of an outline, counted from 0 (ECMA-376 part 1, §17.3.1.20)."""


def nest(document: Element, book: Book) -> None:
    """Give the titles of parts, and the headings of chapters in parts, their level in the outline of a book.

    A style knows only one level; a paragraph may say its own.
    """
    lines = outline(book) if book.layout == "book" else ()
    titles, openings = (iter([line.level for line in lines if line.is_part == kind]) for kind in (True, False))
    level = 1
    for properties in document.iter(tag("pPr")):
        style = value(properties, "pStyle")
        if style in TITLES or style == f"{HEADING}1":
            level = next(titles if style in TITLES else openings, 1)
        depth = int(style.removeprefix(HEADING)) if style.startswith(HEADING) and style[-1].isdigit() else 1
        if level > 1 and (style in TITLES or style.startswith(HEADING)):
            properties.append(word("outlineLvl", val=str(min(level + depth - 2, LAST))))
