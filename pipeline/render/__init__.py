"""Rendering: each format splits a book into jobs, renders them, and binds the pieces.

A backend is a module with three functions: `split(book, theme)` gives jobs,
`render(job)` gives a piece (pure, picklable, the only slow one), and
`bind(book, theme, pieces)` gives the bytes of the artifact. A new format is one module and one row here.
Two more let a chapter be read back where it is rendered: `galley(data, theme)` gives the parts of its piece that can
be read, `text(data)` what of it stands in the artifact unchanged, unless `bind` changes every part.

A format that tells pages which it does not lay out itself gets the pieces of the PDF after
its own: whoever keeps what was rendered has them once for all formats.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.errors import EnvironmentLacks, SeriesError
from pipeline.model import Artifact, Piece
from pipeline.render.facts import reverse
from pipeline.render.siblings import placed
from pipeline.theme import trimmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import ModuleType

    from pipeline.model import Book, Galley, RenderJob, Theme

BACKENDS = {"pdf": "pipeline.render.pdf", "epub": "pipeline.render.epub", "docx": "pipeline.render.docx"}
"""Format to the module of its backend, loaded when first used: none is needed to check a series."""
PAGED = {"pdf", "docx"}
"""The formats whose pages have a size."""


TELLING = {("epub", "book"), ("epub", "brief"), ("docx", "book")}
"""The formats and layouts that tell the pages of the PDF: in a list of pages, in the contents."""
PRINTED = "pdf"


def _backend(fmt: str) -> ModuleType:
    return importlib.import_module(BACKENDS[fmt])


def split(book: Book, theme: Theme, fmt: str) -> tuple[RenderJob, ...]:
    """Return the jobs that render a book in one format, and those of the PDF if it tells of its pages."""
    look = replace(_at_trim(theme, book, fmt), profile=b"")
    jobs: tuple[RenderJob, ...] = _backend(fmt).split(placed(book, theme, fmt), look)
    return (*jobs, *split(book, theme, PRINTED)) if _tells(book, fmt) else jobs


def _tells(book: Book, fmt: str) -> bool:
    """Return whether a book tells in a format of the pages of its PDF, which one that runs from right to left has not."""
    return (fmt, book.layout) in TELLING and book.page_list and not reverse(book)


def needed(piece: Piece, fmt: str) -> Piece:
    """Return what an artifact needs of a piece: of one in another format its pages only."""
    return piece if piece.format == fmt else replace(piece, data=b"")


def _at_trim(theme: Theme, book: Book, fmt: str) -> Theme:
    return trimmed(theme, book.trim if fmt in PAGED else "")


def render(job: RenderJob) -> Piece:
    """Render one job: all that a worker process or a remote machine needs to know."""
    try:
        piece: Piece = _backend(job.format).render(job)
    except (EnvironmentLacks, MemoryError):
        raise
    except SeriesError as error:
        piece = Piece(job.format, b"", diagnostics=error.diagnostics)
    except Exception as error:  # noqa: BLE001 - whatever one job dies of must not end the others
        return unrendered(job, f"{type(error).__name__}: {error}".strip(": "))
    return piece


def galley(piece: Piece, theme: Theme) -> Galley:
    """Return the piece of a chapter as it can be read before it is bound."""
    read: Galley = _backend(piece.format).galley(piece.data, theme)
    return read


def texts(book: Book, fmt: str, pieces: Sequence[Piece]) -> tuple[Mapping[str, bytes], ...]:
    """Return what `bind` takes over unchanged of the piece of each chapter: its text in each part of the artifact.

    Nothing of a PDF, whose pages are drawn on.
    """
    text = getattr(_backend(fmt), "text", None)
    own = [piece.data for piece in pieces if piece.format == fmt][-len(book.chapters) :]
    return tuple(map(text, own)) if text else ()


def unrendered(job: RenderJob, reason: str) -> Piece:
    """Return what stands for the piece of a job that failed: no data, and why."""
    return Piece(job.format, b"", diagnostics=(_failed(job.book, job.format, reason),))


def _failed(book: Book, fmt: str, reason: str) -> Diagnostic:
    """Return why a book, or the one chapter of a job, cannot be rendered."""
    files = {chapter.file for chapter in book.chapters}
    place = Place(files.pop()) if len(files) == 1 else Place(f"{book.metadata.lang}/{book.name}.{fmt}")
    message = f"cannot be rendered as {fmt}: {reason}"
    return Diagnostic(Code.R001, place, message, "the older artifact, if any, is kept")


def bind(book: Book, theme: Theme, fmt: str, pieces: Iterable[Piece]) -> Artifact:
    """Return the finished artifact of a book in one format; it has no data if a piece has failed, be it one of the PDF."""
    everything = tuple(needed(piece, fmt) for piece in pieces)
    told = [piece for piece in everything if piece.format == fmt or not piece.pages]
    whole = all(piece.data for piece in told)
    return Artifact(
        book=book.name,
        layout=book.layout,
        lang=book.metadata.lang,
        format=fmt,
        variant=theme.variant,
        data=_backend(fmt).bind(placed(book, theme, fmt), _at_trim(theme, book, fmt), everything) if whole else b"",
        words=sum(chapter.words for chapter in book.chapters) if whole else 0,
        diagnostics=tuple(diagnostic for piece in told for diagnostic in piece.diagnostics),
    )


def unbound(book: Book, theme: Theme, fmt: str, reason: str) -> Artifact:
    """Return what stands for an artifact that could not be bound: no data, and why."""
    told = _failed(book, fmt, reason)
    return Artifact(book.name, book.layout, book.metadata.lang, fmt, theme.variant, b"", diagnostics=(told,))
