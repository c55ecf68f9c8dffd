"""Validate: a finished artifact, looked at from outside before it is written.

Each format has a module with `examined(data)`: why a reader could not open it, and
every internal link without its destination.
"""

from __future__ import annotations

import dataclasses
import importlib
from typing import TYPE_CHECKING

from pipeline.diagnostics import Code, Diagnostic, Place

if TYPE_CHECKING:
    from pipeline.model import Artifact

CHECKS = {"pdf": "pipeline.validate.pdf", "epub": "pipeline.validate.epub", "docx": "pipeline.validate.docx"}
"""Format to the module of its checks, loaded when first used."""


def validate(artifact: Artifact) -> Artifact:
    """Return the artifact with a diagnostic for each fault (V002) and each dangling link (V001)."""
    if not artifact.data:
        return artifact
    faults, links = importlib.import_module(CHECKS[artifact.format]).examined(artifact.data)
    place = Place(f"{artifact.lang}/{artifact.book}.{artifact.format}")
    damaged = [Diagnostic(Code.V002, place, f"the artifact is damaged: {fault}") for fault in faults]
    broken = [Diagnostic(Code.V001, place, f"internal link without destination: {link}") for link in links]
    return dataclasses.replace(artifact, diagnostics=(*artifact.diagnostics, *damaged, *broken))
