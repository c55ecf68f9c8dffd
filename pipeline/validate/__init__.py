"""Validate: a finished artifact, looked at from outside before it is written.

Each format has a module with `examined(data)`: what an `Examined` holds. What the artifact
says is compared with its book in `parity`.
"""

from __future__ import annotations

import dataclasses
import importlib
from typing import TYPE_CHECKING, NamedTuple

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.validate.parity import compared, piece_compared, titles_compared
from pipeline.validate.parity.pdf import witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Artifact, Book, Piece, RenderJob

    Labels = Mapping[str, Mapping[str, str]]

CHECKS = {"pdf": "pipeline.validate.pdf", "epub": "pipeline.validate.epub", "docx": "pipeline.validate.docx"}
"""Format to the module of its checks, loaded when first used."""


class Examined(NamedTuple):
    """What is seen of an artifact: why a reader could not open it, internal links without destination, and its pages."""

    faults: list[str]
    links: list[str]
    pages: int = 0


def validate(
    artifact: Artifact, book: Book | None = None, labels: Labels | None = None, *, read: bool = False
) -> Artifact:
    """Return the artifact with a diagnostic for each fault, dangling link, and difference from its book.

    `labels` are those of the theme, by language. If its chapters have been `read` as pieces, only its titles are.
    """
    if not artifact.data:
        return artifact
    seen = Examined(*importlib.import_module(CHECKS[artifact.format]).examined(artifact.data))
    place = Place(artifact.path or f"{artifact.lang}/{artifact.book}.{artifact.format}")
    damaged = [Diagnostic(Code.V002, place, f"the artifact is damaged: {fault}") for fault in seen.faults]
    broken = [Diagnostic(Code.V001, place, f"internal link without destination: {link}") for link in seen.links]
    found = (titles_compared(artifact, book) if read else compared(artifact, book, labels)) if book and labels else ()
    differing = _differing(artifact, found) if not damaged else []
    told = (*artifact.diagnostics, *damaged, *broken, *differing)
    return dataclasses.replace(artifact, pages=seen.pages, diagnostics=told)


def validate_piece(piece: Piece, job: RenderJob, data: bytes, fonts: Mapping[str, Mapping[int, str]]) -> Piece:
    """Return the piece of a chapter in PDF with a diagnostic for each difference from it; `data` and `fonts` are in it."""
    chapter, lang = job.book.chapters[0], job.book.metadata.lang
    labels = job.theme.labels.get(lang) or job.theme.labels["en"]
    name = f"{lang}/{job.book.name}.{job.format}"
    linked = job.theme.tokens["pdf-standard"] != "PDF/X-4"  # ISO 15930-7: a page for a press has no links
    said = dataclasses.replace(witness(data, fonts, lang), linked=linked)
    found = piece_compared(chapter, name, said, job.format, labels)
    return dataclasses.replace(piece, diagnostics=(*piece.diagnostics, *_differing(piece, found)))


def _differing(made: Artifact | Piece, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return differences but for characters that an artifact or piece has been told to lack (R002)."""
    known = any(diagnostic.code is Code.R002 for diagnostic in made.diagnostics)
    return [one for one in found if not (known and one.code is Code.V016)]
