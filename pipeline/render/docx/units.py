"""The units of a document: how a book is cut into them, so that each one holds what its text depends on and no more."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from pipeline.model import Book, Chapter, Metadata, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_BOOK = Book("faces", "book", Metadata("", ""), ())
"""What the faces of a theme depend on."""


def front(book: Book) -> Book:
    """Return a book with what its first pages and the pages of its parts show of each chapter: number and title."""
    return dataclasses.replace(book, parts=tuple(map(_listed, book.parts)), diagnostics=(), attachments=())


def _listed(part: Part) -> Part:
    return dataclasses.replace(part, chapters=tuple(map(_line, part.chapters)))


def _line(chapter: Chapter) -> Chapter:
    shown = Metadata(chapter.metadata.title, chapter.lang, number=chapter.metadata.number)
    return Chapter(chapter.slug, chapter.lang, shown, "[]", file=chapter.file)


def chapters(book: Book) -> Iterator[Book]:
    """Yield each chapter in a book of its own, at its level; a brief is one already."""
    for part in book.parts:
        for chapter in part.chapters:
            bare = dataclasses.replace(chapter, headings=(), links=(), diagnostics=())
            metadata = book.metadata if book.layout == "brief" else Metadata(masthead(book, chapter), book.metadata.lang)
            revision = book.revision if book.layout == "brief" else ""
            yield Book(chapter.slug, book.layout, metadata, (Part("", (bare,), part.inner),), revision=revision)


def masthead(book: Book, chapter: Chapter) -> str:
    """Return what stands at the head of a chapter: what the article is in its series, or else the series, or the book."""
    return chapter.metadata.object or chapter.metadata.series or book.metadata.title
