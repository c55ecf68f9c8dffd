"""The DOCX backend: pandoc writes each chapter in the names of the theme's styles, and the chapters are joined as text.

A document has three kinds of units. Its faces depend on the theme alone; its front (title
page, colophon, contents, pages of parts) on the titles of its chapters; and each chapter
on its article and its level. What is known to the whole only (numbers, properties, running lines) is added last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model import Galley, Piece, RenderJob
from pipeline.render.archive import member, members
from pipeline.render.docx import alone, chapter, fonts, front, units
from pipeline.render.docx.contents import pages
from pipeline.render.docx.fragment import opened
from pipeline.render.docx.furniture import furniture
from pipeline.render.docx.join import joined
from pipeline.render.docx.package import package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model import Book, Theme


def split(book: Book, theme: Theme) -> tuple[RenderJob, ...]:
    """Return the jobs of a book: its faces, its front unless it is a brief, and each chapter."""
    fronts = [units.front(book)] if book.layout == "book" else []
    return (
        RenderJob("docx", units.NO_BOOK, theme, "faces"),
        *(RenderJob("docx", alone, theme, "front") for alone in fronts),
        *(RenderJob("docx", alone, theme, "chapter") for alone in units.chapters(book)),
    )


def render(job: RenderJob) -> Piece:
    """Return the unit of a job; raise `PandocFailed`."""
    if job.unit == "faces":
        return fonts.faces(job.theme)
    return front.rendered(job.book, job.theme) if job.unit == "front" else chapter.rendered(job.book, job.theme)


def text(data: bytes) -> dict[str, bytes]:
    """Return what of a chapter is bound as it is, its numbers open (see `fragment`)."""
    return alone.text(opened(data))


def galley(data: bytes, _theme: Theme) -> Galley:
    """Return the parts of a document of one chapter that hold its text."""
    return Galley(alone.parts(opened(data)))


def bind(book: Book, theme: Theme, pieces: Sequence[Piece]) -> bytes:
    """Return the document; the last pieces may be those of its PDF.

    Raises `SeriesError` for a rule of the style sheet that is not understood.
    """
    faces, *texts = (piece for piece in pieces if piece.format == "docx")
    fragments = [opened(piece.data) for piece in texts]
    printed = [piece for piece in pieces if piece.format != "docx"]
    starts = pages(book, printed, theme.tokens) if book.layout == "book" else {}
    text = joined(fragments, book, theme, starts)
    styles = {style for fragment in fragments for style in fragment.styles}
    own = {name: member(data) for name, data in furniture(book, theme, sorted(styles)).items()}
    return package({**members(faces.data), **own, **text})
