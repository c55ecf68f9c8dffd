"""The EPUB 3 backend: a page for each chapter, bound with the pages that only the whole book knows.

Pandoc writes the text of a chapter and a template the page around it (`chapter`); the
picture of the cover is a piece of its own (`cover`). What is left to `bind` is quick:
front pages and navigation from templates (`front`, `navigation`), faces with the
book's characters (`style`), the pages of the PDF in the text (`breaks`), and the package around them all (`package`).
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from pipeline.model import Galley, Piece, RenderJob
from pipeline.render import templates
from pipeline.render.epub import chapter, cover, names, package
from pipeline.render.epub.breaks import breaks
from pipeline.render.epub.page import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Book, Theme

COVER, CHAPTER = "cover", "chapter"


def split(book: Book, theme: Theme) -> tuple[RenderJob, ...]:
    """Return the job of the cover, and one for each chapter."""
    front = RenderJob("epub", cover.subject(book), theme, COVER)
    text = _for_text(theme, book.metadata.lang)
    return (front, *(RenderJob("epub", chapter.alone(book, each), text, CHAPTER) for each in book.chapters))


def _for_text(theme: Theme, lang: str) -> Theme:
    """Return of a theme what the text of a page depends on: its look stands in the stylesheet, which is the book's."""
    pages = {name: text for name, text in theme.templates.items() if name.startswith("epub/")}
    labels = {code: texts for code, texts in theme.labels.items() if code in {lang, templates.FALLBACK}}
    return dataclasses.replace(theme, styles={}, templates=pages, labels=labels, faces=(), licences={})


def render(job: RenderJob) -> Piece:
    """Return the picture of the cover or the page of a chapter; raise `PandocFailed`."""
    if job.unit == COVER:
        return Piece("epub", cover.drawn(job.book, job.theme))
    page, told = chapter.written(job.book, job.theme)
    return Piece("epub", packed(page), diagnostics=told)


def text(data: bytes) -> dict[str, bytes]:
    """Return the page of a chapter, which is bound as it is but for the marks where pages of the PDF begin."""
    page = unpacked(data)
    return {names.ROOT + page.name: page.text.encode()}


def galley(data: bytes, _theme: Theme) -> Galley:
    """Return the page of a chapter."""
    return Galley(text(data))


def bind(book: Book, theme: Theme, pieces: Sequence[Piece]) -> bytes:
    """Return the EPUB of a book; the last pieces may be those of its PDF. Raises `OSError` if an image is gone."""
    picture, *pages = (piece.data for piece in pieces if piece.format == "epub")
    printed = [piece for piece in pieces if piece.format != "epub"]
    return package.container(book, theme, picture, [unpacked(page) for page in pages], breaks(book, printed))
