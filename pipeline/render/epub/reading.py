"""The pages of a book in reading order, and the ways to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.render.epub import front
from pipeline.render.epub.navigation import Entry, Landmark, contents, landmarks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import Book, Theme
    from pipeline.render.epub.page import Page


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader finds in a book."""

    pages: tuple[Page, ...]
    """The contents are one of them."""
    contents: tuple[Entry, ...]
    landmarks: tuple[Landmark, ...]


def reading(book: Book, theme: Theme, chapters: Mapping[str, Page]) -> Reading:
    """Return the reading of a book; `chapters` are its pages by slug.

    A collection opens with its colophon and contents, and closes with its topics; a brief closes with the former.
    """
    text = tuple(_text(book, theme, chapters))
    entries, marks = contents(book, theme, chapters), landmarks(book, theme, text[0].name)
    about = (front.colophon(book, theme, text), front.navigation(book, theme, entries, marks))
    opening = (front.cover(book, theme), front.title_page(book, theme))
    back = (front.back(book, theme),) if book.topics or book.beyond else ()
    pages = (*opening, *text, *about) if book.layout == "brief" else (*opening, *about, *text, *back)
    return Reading(pages, entries, marks)


def _text(book: Book, theme: Theme, chapters: Mapping[str, Page]) -> Iterator[Page]:
    """Yield the page of each part, and those of its chapters."""
    for part in book.parts:
        if part.title:
            yield front.part_page(book, theme, part)
        yield from (chapters[chapter.slug] for chapter in part.chapters)
