"""Where a passage of an artifact stands in the sources.

An AST between the stages has no positions: they are looked up when there is something to
tell. Letters and digits are compared and nothing else, for typography changes the rest.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.diagnostics import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Book, Chapter

UNSEEN = re.compile(r"\]\([^)\s]*|\]\[[^\]]*\]|<[^>\n]*>|\[\^[^\]]*\]")
"""What no reader of the text sees: addresses of links, tags, marks of notes."""
LENGTHS = (80, 40, 20, 8)
"""How many letters of a passage are looked for: fewer, where an artifact lost some of them."""


def place_of(passage: str, chapter: Chapter) -> Place:
    """Return the place of a passage in the source of a chapter; its file alone if it is not found there."""
    file = Path(chapter.file)
    return Place(chapter.file, line_of(passage, file.read_text(encoding="utf-8")) if passage and file.is_file() else 0)


def found_in(passage: str, book: Book, slug: str = "") -> Place | None:
    """Return the place of a passage in the sources of a book, its chapter known or not; nothing if it is in none."""
    chapters = [chapter for chapter in book.chapters if chapter.slug == slug] or list(book.chapters)
    places = [place_of(passage, chapter) for chapter in chapters]
    known = [place for place in places if place.line] or (places if len(places) == 1 else [])
    return known[0] if known else None


def line_of(passage: str, source: str) -> int:
    """Return the line, from 1, on which a passage begins in a source, a line of its own before one among other words.

    0 if it is not there.
    """
    wanted = letters(passage)
    lines = [letters(line) for line in UNSEEN.sub(_blank, source).splitlines()]
    if wanted and wanted in lines:
        return lines.index(wanted) + 1
    for length in LENGTHS:
        if wanted and (length <= len(wanted) or length == LENGTHS[-1]):
            at = "".join(lines).find(wanted[:length])
            if at >= 0:
                return _line(at, lines)
    return 0


def letters(text: str) -> str:
    """Return the letters and digits of a text, in lower case."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _line(at: int, lines: Iterable[str]) -> int:
    """Return the number of the line in which a character of all lines together is."""
    for number, line in enumerate(lines, 1):
        at -= len(line)
        if at < 0:
            return number
    return 0
