"""GitHub: diagnostics as the lines that GitHub Actions shows beside the source.

The format is that of "Workflow commands for GitHub Actions", setting an error, warning or notice message.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.diagnostics import Diagnostic

COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
ESCAPES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
IN_PROPERTIES = ESCAPES | {":": "%3A", ",": "%2C"}


def wanted() -> bool:
    """Return whether this runs in GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def annotation(diagnostic: Diagnostic) -> str:
    """Return the line for a diagnostic, its file as seen from the top of the repository."""
    place = diagnostic.place
    file = os.path.relpath(place.file, os.environ.get("GITHUB_WORKSPACE") or os.curdir)
    facts = {"file": file, "line": place.line, "col": place.column, "title": diagnostic.code.name}
    properties = ",".join(f"{key}={_escaped(str(value), IN_PROPERTIES)}" for key, value in facts.items() if value)
    message = f"{diagnostic.message}\nhint: {diagnostic.hint}" if diagnostic.hint else diagnostic.message
    return f"::{COMMANDS[diagnostic.weight.value]} {properties}::{_escaped(message, ESCAPES)}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
