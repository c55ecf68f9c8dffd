"""SARIF: the diagnostics of a run as a log that code hosts and editors read (OASIS SARIF 2.1.0)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipeline.console.explain import pages
from pipeline.diagnostics import Code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.diagnostics import Diagnostic, Place

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
TOOL = "series-pipeline"


def sarif(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """Return a log with one run: a rule for every code, a result for each diagnostic."""
    run = {
        "tool": {"driver": {"name": TOOL, "rules": _rules()}},
        "columnKind": "unicodeCodePoints",  # §3.14.17: columns count characters
        "results": [_result(diagnostic) for diagnostic in diagnostics],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules() -> list[dict[str, Any]]:
    """Return the codes as rules, explained as `invoke explain` explains them (§3.49)."""
    explained = pages()
    return [
        {
            "id": code.name,
            "shortDescription": {"text": code.phrase},
            "fullDescription": {"text": explained[code.name]["about"]},
            "help": {"text": f"{explained[code.name]['fix']}\n\nExample:\n{explained[code.name]['example']}"},
            "defaultConfiguration": {"level": code.severity.value},
        }
        for code in Code
    ]


def _result(diagnostic: Diagnostic) -> dict[str, Any]:
    hint = f"\nhint: {diagnostic.hint}" if diagnostic.hint else ""
    return {
        "ruleId": diagnostic.code.name,
        "ruleIndex": list(Code).index(diagnostic.code),
        "level": diagnostic.weight.value,
        "message": {"text": diagnostic.message + hint},
        "locations": [{"physicalLocation": _location(diagnostic.place)}],
    }


def _location(place: Place) -> dict[str, Any]:
    """Return a place: an address relative to the folder of the run, or absolute for a file outside it."""
    path = os.path.relpath(place.file)
    address = Path(place.file).resolve().as_uri() if path.startswith("..") else quote(Path(path).as_posix())
    location: dict[str, Any] = {"artifactLocation": {"uri": address}}
    known = {key: number for key, number in (("startLine", place.line), ("startColumn", place.column)) if number}
    return location | ({"region": known} if place.line else {})
