"""The outline of a book, as contents and navigation show it: parts and chapters in order, each with its level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model import Book, Part


@dataclass(frozen=True, slots=True)
class Line:
    """A part or a chapter in the outline of its book."""

    level: int
    depth: int
    """How far it is indented, see `depth`."""
    is_part: bool
    anchor: str
    title: str
    number: str
    lang: str


class List(NamedTuple):
    """A list that follows the chapters of a book."""

    anchor: str
    label: str
    """The name of the label that is its title."""
    field: str
    """What of the book it shows."""


LISTS = (
    List("back_topics", "topic-index", "topics"),
    List("back_beyond", "beyond", "beyond"),
    List("back_news", "news", "news"),
)


def back(book: Book) -> tuple[List, ...]:
    """Return the lists that follow the chapters of a book."""
    return tuple(entry for entry in LISTS if getattr(book, entry.field))


def outline(book: Book) -> tuple[Line, ...]:
    """Return every titled part and every chapter of a book."""
    return tuple(line for part in book.parts for line in _lines(part, depth(book, part), book.metadata.lang))


def _lines(part: Part, depth: int, lang: str) -> Iterator[Line]:
    if part.title:
        yield Line(part.level, depth, is_part=True, anchor=part.anchor, title=part.title, number=part.number, lang=lang)
    for chapter in part.chapters:
        title, number = chapter.metadata.title, chapter.metadata.number
        yield Line(part.inner, depth, is_part=False, anchor=chapter.slug, title=title, number=number, lang=chapter.lang)


def below(book: Book, part: Part) -> tuple[Line, ...]:
    """Return what stands directly below a titled part: its chapters, and the parts in it."""
    lines = outline(book)
    start = next(i for i, line in enumerate(lines) if line.is_part and line.anchor == part.anchor) + 1
    end = next((i for i, line in enumerate(lines[start:], start) if line.level <= part.level), len(lines))
    return tuple(line for line in lines[start:end] if line.level == part.inner)


def depth(book: Book, part: Part) -> int:
    """Return how far the chapters of a part are indented: not at all in the first parts of a book, and outside of them."""
    outermost = 1 + any(other.title for other in book.parts)
    return max(0, part.inner - outermost)
