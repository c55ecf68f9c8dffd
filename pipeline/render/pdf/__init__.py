"""The PDF backend: chapters laid out by WeasyPrint one by one, and bound into a tagged document (PDF/UA-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.diagnostics import Code, Diagnostic, Place, Severity
from pipeline.model import Galley, Piece, RenderJob
from pipeline.render.facts import reverse
from pipeline.render.pdf.bind import bound
from pipeline.render.pdf.charmaps import characters
from pipeline.render.pdf.codes import codes
from pipeline.render.pdf.html import unit_html
from pipeline.render.pdf.layout import typeset
from pipeline.render.pdf.marks import packed, unpacked
from pipeline.render.pdf.piece import sheet
from pipeline.render.pdf.tails import settled
from pipeline.render.pdf.units import digits, referred, units
from pipeline.theme.docx_properties import points

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model import Book, Theme
    from pipeline.render.pdf.units import Unit

__all__ = ["bind", "complained", "galley", "render", "split", "typeset"]


def split(book: Book, theme: Theme) -> tuple[RenderJob, ...]:
    """Return a job for the front matter, each part and each chapter of a book, or the one of a brief."""
    lengths = digits(book, theme.tokens)
    return tuple(RenderJob("pdf", unit.book, theme, unit.kind, facts) for unit, facts in _facts(book, lengths))


def _facts(book: Book, lengths: Mapping[str, str]) -> Iterator[tuple[Unit, Mapping[str, str]]]:
    """Yield each unit with the room that page numbers in it need."""
    chapters = iter(book.chapters)
    for unit in units(book):
        if unit.kind in {"brief", "chapter"}:
            chapter = next(chapters)
            yield unit, referred([*(link.href for link in chapter.links), *(entry.href for entry in chapter.cited)], lengths)
        elif unit.kind == "back":
            yield unit, referred((f"#{chapter.slug}" for chapter in book.chapters), lengths)
        else:
            yield unit, {"contents": max(lengths.values())} if unit.kind == "front" else {}


def render(job: RenderJob) -> Piece:
    """Return a laid-out unit; raise `PandocFailed`. One that runs from right to left is refused."""
    if languages := reverse(job.book):
        return Piece("pdf", b"", diagnostics=(_refused(job.book, languages),))
    html, diagnostics = unit_html(job)
    assets = {asset.name: asset for chapter in job.book.chapters for asset in chapter.assets}
    layout = settled(html, job.unit, job.theme, assets)
    tokens = job.theme.tokens
    bleed, press = points(tokens["page-bleed"]), tokens["pdf-standard"] == "PDF/X-4"
    made = sheet(layout, _prefix(job), job.book.metadata.lang, job.theme.faces, bleed, press=press)
    told = complained(job.book, "pdf", layout.complaints)
    return Piece("pdf", packed(made), made.pages, made.breaks, diagnostics=(*diagnostics, *told))


def _prefix(job: RenderJob) -> str:
    """Return what tells the ids of a unit from those of the others of its book."""
    return job.book.chapters[0].slug if job.unit == "chapter" else job.unit


def _refused(book: Book, languages: list[str]) -> Diagnostic:
    """Return why a book is not laid out."""
    message = f"PDF cannot hold text that runs from right to left ({', '.join(languages)})"
    return Diagnostic(
        Code.R004, Place(f"{book.metadata.lang}/{book.name}.pdf"), message, "--format epub,docx makes the others"
    )


def galley(data: bytes, theme: Theme) -> Galley:
    """Return the pages of a piece, and the maps of the fonts that it has with others."""
    made, faces = unpacked(data), {face.name: face for face in theme.faces}
    return Galley({"": made.data}, {font.resource: characters(font, codes(faces[font.face])) for font in made.fonts})


def bind(book: Book, theme: Theme, pieces: Sequence[Piece]) -> bytes:
    """Return the finished document: the pieces one after another, with all that only the whole book knows."""
    return bound(book, theme, [unpacked(piece.data) for piece in pieces])


def complained(book: Book, form: str, complaints: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Return what the layout engine complains about as diagnostics of the book in a format."""
    place = Place(f"{book.metadata.lang}/{book.name}.{form}")
    return tuple(Diagnostic(Code.R001, place, message, severity=Severity.WARNING) for message in complaints)
