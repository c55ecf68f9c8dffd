"""Validate: a finished artifact, looked at from outside before it is written.

Each format has a module with `examined(data)`: what an `Examined` holds.
"""

from __future__ import annotations

import dataclasses
import importlib
from typing import TYPE_CHECKING, NamedTuple

from pipeline.diagnostics import Code, Diagnostic, Place

if TYPE_CHECKING:
    from pipeline.model import Artifact

CHECKS = {"pdf": "pipeline.validate.pdf", "epub": "pipeline.validate.epub", "docx": "pipeline.validate.docx"}
"""Format to the module of its checks, loaded when first used."""


class Examined(NamedTuple):
    """What is seen of an artifact: why a reader could not open it, internal links without destination, and its pages."""

    faults: list[str]
    links: list[str]
    pages: int = 0


def validate(artifact: Artifact) -> Artifact:
    """Return the artifact with a diagnostic for each fault (V002) and each dangling link (V001)."""
    if not artifact.data:
        return artifact
    seen = Examined(*importlib.import_module(CHECKS[artifact.format]).examined(artifact.data))
    place = Place(artifact.path or f"{artifact.lang}/{artifact.book}.{artifact.format}")
    damaged = [Diagnostic(Code.V002, place, f"the artifact is damaged: {fault}") for fault in seen.faults]
    broken = [Diagnostic(Code.V001, place, f"internal link without destination: {link}") for link in seen.links]
    return dataclasses.replace(artifact, pages=seen.pages, diagnostics=(*artifact.diagnostics, *damaged, *broken))
