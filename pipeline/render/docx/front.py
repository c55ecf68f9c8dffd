"""The first pages of a book and the pages of its parts, between which its chapters stand."""

from __future__ import annotations

import pathlib
import tempfile
from typing import TYPE_CHECKING

from pipeline import pandoc
from pipeline.model import Piece
from pipeline.render import templates
from pipeline.render.docx.adapt import framed
from pipeline.render.docx.convert import converted
from pipeline.render.docx.finish import finished
from pipeline.render.docx.fragment import stored
from pipeline.render.docx.sections import BEYOND, FRONT, PART, TOPICS, UPRIGHT, end
from pipeline.render.docx.values import stated
from pipeline.render.outline import Line, back, below, outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import Book, Theme

READER = "html-auto_identifiers"
TOC = ("TOC 1", "TOC 2", "TOC 3", "TOC 4", "TOC 5", "TOC 6")
CHAPTERS = b"<?chapters?>"
"""What stands in the text where the chapters of each part go."""


def rendered(book: Book, theme: Theme) -> Piece:
    """Return the front of a book; raise `PandocFailed`."""
    values = {
        **stated(book, theme),
        "contents": [*_contents(book), *_back(book, templates.labels(theme, book.metadata.lang))],
        "below": lambda part: below(book, part),
        "shown": {c.slug: c.metadata.number or c.metadata.title for c in book.chapters},
    }
    text = templates.render(theme, "docx/book.html.j2", book.metadata.lang, **values)
    places = {owner: [end(UPRIGHT, owner)] for owner in (FRONT, PART, TOPICS, BEYOND)}
    places["chapters"] = [{"t": "RawBlock", "c": ["openxml", CHAPTERS.decode()]}]
    with tempfile.TemporaryDirectory() as folder:
        content = framed(pandoc.read(text, READER), places)
        parts = converted(content, book.metadata.lang, theme.tokens, pathlib.Path(folder))
    return Piece("docx", stored(finished(parts, book, theme)))


def _contents(book: Book) -> list[tuple[str, Line]]:
    """Return each line of the contents with its style: of two at one depth the first is that of a part."""
    deepest = len(TOC) // 2 - 1
    return [(TOC[2 * min(line.depth, deepest) + (not line.is_part)], line) for line in outline(book)]


def _back(book: Book, labels: Mapping[str, str]) -> Iterator[tuple[str, Line]]:
    """Yield the lines of the contents for what follows the chapters."""
    for entry in back(book):
        title = labels[entry.label]
        yield TOC[1], Line(1, 0, is_part=False, anchor=entry.anchor, title=title, number="", lang=book.metadata.lang)
