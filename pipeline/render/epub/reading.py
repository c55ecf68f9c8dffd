"""The pages of a book in reading order, and the ways to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.render.epub import front
from pipeline.render.epub.breaks import broken
from pipeline.render.epub.navigation import Entry, Landmark, contents, landmarks
from pipeline.render.outline import back

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import Book, Theme
    from pipeline.render.epub.breaks import Breaks
    from pipeline.render.epub.page import Page


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader finds in a book."""

    pages: tuple[Page, ...]
    """The contents are one of them."""
    contents: tuple[Entry, ...]
    landmarks: tuple[Landmark, ...]
    page_list: tuple[tuple[str, str], ...]
    """What each page of the PDF is called, and the address of its beginning."""


def reading(book: Book, theme: Theme, chapters: Mapping[str, Page], starts: Breaks) -> Reading:
    """Return the reading of a book; `chapters` are its pages by slug, `starts` the places where pages of its PDF begin.

    A collection opens with its colophon and contents, and closes with its topics; a brief closes with the former.
    """
    text = tuple(_text(book, theme, chapters))
    entries, marks = contents(book, theme, chapters), landmarks(book, theme, text[0].name)
    page_list = tuple((start.label, f"{name}#{start.id}") for name, some in starts.items() for start in some)
    about = (
        front.colophon(book, theme, text, told=bool(page_list)),
        front.navigation(book, theme, contents=entries, landmarks=marks, page_list=page_list),
    )
    opening = (front.cover(book, theme), front.title_page(book, theme))
    lists = (front.back(book, theme, entry) for entry in back(book))
    pages = (*opening, *text, *about) if book.layout == "brief" else (*opening, *about, *text, *lists)
    return Reading(tuple(broken(page, starts.get(page.name, ())) for page in pages), entries, marks, page_list)


def _text(book: Book, theme: Theme, chapters: Mapping[str, Page]) -> Iterator[Page]:
    """Yield the page of each part, and those of its chapters."""
    for part in book.parts:
        if part.title:
            yield front.part_page(book, theme, part)
        yield from (chapters[chapter.slug] for chapter in part.chapters)
