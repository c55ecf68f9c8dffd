"""Validate: a finished artifact, looked at from outside before it is written.

Each format has a module with `examined(data)`: what an `Examined` holds. What the artifact
says is compared with its book in `parity`. Where chapters are bound as they were read before, the module
has `altered(data, read)`, too: the chapters that are not.
"""

from __future__ import annotations

import dataclasses
import importlib
from typing import TYPE_CHECKING, NamedTuple

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.validate.parity import compared, galley_compared, titles_compared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.model import Artifact, Book, Chapter, Galley, Piece, RenderJob

    Labels = Mapping[str, Mapping[str, str]]

CHECKS = {"pdf": "pipeline.validate.pdf", "epub": "pipeline.validate.epub", "docx": "pipeline.validate.docx"}
"""Format to the module of its checks, loaded when first used."""


class Examined(NamedTuple):
    """What is seen of an artifact: why a reader could not open it, internal links without destination, and its pages."""

    faults: list[str]
    links: list[str]
    pages: int = 0


def validate(
    artifact: Artifact,
    book: Book | None = None,
    labels: Labels | None = None,
    *,
    read: Sequence[Mapping[str, bytes]] | None = None,
) -> Artifact:
    """Return the artifact with a diagnostic for each fault, dangling link, and difference from its book.

    `labels` are those of the theme, by language. If its chapters have been read as galleys, `read` has what was to be
    bound of each as it was: then this must be there, and only titles and metadata are compared.
    """
    if not artifact.data:
        return artifact
    checks = importlib.import_module(CHECKS[artifact.format])
    seen = Examined(*checks.examined(artifact.data))
    place = Place(artifact.path or f"{artifact.lang}/{artifact.book}.{artifact.format}")
    damaged = [Diagnostic(Code.V002, place, f"the artifact is damaged: {fault}") for fault in seen.faults]
    broken = [Diagnostic(Code.V001, place, f"internal link without destination: {link}") for link in seen.links]
    found = _compared(artifact, book, labels, read) if book and labels and not damaged else ()
    told = (*artifact.diagnostics, *damaged, *broken, *_differing(artifact, found))
    return dataclasses.replace(artifact, pages=seen.pages, diagnostics=told)


def _compared(
    artifact: Artifact, book: Book, labels: Labels, read: Sequence[Mapping[str, bytes]] | None
) -> Iterator[Diagnostic]:
    """Yield how an artifact differs from its book, and from what was read of its chapters."""
    if read is None:
        yield from compared(artifact, book, labels)
        return
    yield from titles_compared(artifact, book)
    if read:
        altered = importlib.import_module(CHECKS[artifact.format]).altered
        yield from (_altered(artifact, book.chapters[index]) for index in altered(artifact.data, read))


def _altered(artifact: Artifact, chapter: Chapter) -> Diagnostic:
    name = f"{artifact.lang}/{artifact.book}.{artifact.format}"
    message = f"{name}: the chapter “{chapter.metadata.title}” is not bound as it was read before"
    return Diagnostic(Code.V010, Place(chapter.file), message)


def validate_piece(piece: Piece, job: RenderJob, galley: Galley) -> Piece:
    """Return the piece of a chapter with a diagnostic for each difference from it."""
    # ISO 15930-7: a page for a press has no links
    linked = (job.format, job.theme.tokens["pdf-standard"]) != ("pdf", "PDF/X-4")
    found = galley_compared(galley, job, linked=linked)
    return dataclasses.replace(piece, diagnostics=(*piece.diagnostics, *_differing(piece, found)))


def _differing(made: Artifact | Piece, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return differences but for characters that an artifact or piece has been told to lack (R002)."""
    known = any(diagnostic.code is Code.R002 for diagnostic in made.diagnostics)
    return [one for one in found if not (known and one.code is Code.V016)]
