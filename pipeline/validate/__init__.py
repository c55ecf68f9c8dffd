"""Validate: a finished artifact, looked at from outside before it is written.

Each format has a module with `broken_links(data)` (every internal link without its
destination) and `faults(data)` (why a reader could not open it).
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.validate import docx, epub, pdf

if TYPE_CHECKING:
    from types import ModuleType

    from pipeline.model import Artifact

CHECKS: dict[str, ModuleType] = {"pdf": pdf, "epub": epub, "docx": docx}


def validate(artifact: Artifact) -> Artifact:
    """Return the artifact with a diagnostic for each fault (V002) and each dangling link (V001)."""
    if not artifact.data:
        return artifact
    check = CHECKS[artifact.format]
    place = Place(f"{artifact.lang}/{artifact.book}.{artifact.format}")
    faults = [Diagnostic(Code.V002, place, f"the artifact is damaged: {fault}") for fault in check.faults(artifact.data)]
    links = [] if faults else check.broken_links(artifact.data)
    broken = [Diagnostic(Code.V001, place, f"internal link without destination: {link}") for link in links]
    return dataclasses.replace(artifact, diagnostics=(*artifact.diagnostics, *faults, *broken))
