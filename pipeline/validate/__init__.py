"""Validate: a finished artifact, looked at from outside before it is written.

Each format has a module with `examined(data)`: what an `Examined` holds. What the artifact
says is compared with its book in `parity`.
"""

from __future__ import annotations

import dataclasses
import importlib
from typing import TYPE_CHECKING, NamedTuple

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.validate.parity import compared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model import Artifact, Book

    Labels = Mapping[str, Mapping[str, str]]

CHECKS = {"pdf": "pipeline.validate.pdf", "epub": "pipeline.validate.epub", "docx": "pipeline.validate.docx"}
"""Format to the module of its checks, loaded when first used."""


class Examined(NamedTuple):
    """What is seen of an artifact: why a reader could not open it, internal links without destination, and its pages."""

    faults: list[str]
    links: list[str]
    pages: int = 0


def validate(artifact: Artifact, book: Book | None = None, labels: Labels | None = None) -> Artifact:
    """Return the artifact with a diagnostic for each fault, dangling link, and difference from its book.

    `labels` are those of the theme, by language.
    """
    if not artifact.data:
        return artifact
    seen = Examined(*importlib.import_module(CHECKS[artifact.format]).examined(artifact.data))
    place = Place(artifact.path or f"{artifact.lang}/{artifact.book}.{artifact.format}")
    damaged = [Diagnostic(Code.V002, place, f"the artifact is damaged: {fault}") for fault in seen.faults]
    broken = [Diagnostic(Code.V001, place, f"internal link without destination: {link}") for link in seen.links]
    differing = _differing(artifact, book, labels) if book and labels and not damaged else []
    told = (*artifact.diagnostics, *damaged, *broken, *differing)
    return dataclasses.replace(artifact, pages=seen.pages, diagnostics=told)


def _differing(artifact: Artifact, book: Book, labels: Labels) -> list[Diagnostic]:
    """Return how an artifact differs from its book, but for characters that it has been told to lack (R002)."""
    known = any(diagnostic.code is Code.R002 for diagnostic in artifact.diagnostics)
    return [found for found in compared(artifact, book, labels) if not (known and found.code is Code.V016)]
