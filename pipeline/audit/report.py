"""An audit as it is shown, and as plain data."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import console
from pipeline.console.sarif import sarif
from pipeline.console.show import show_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.audit import Audit
    from pipeline.model import Artifact

HEAD = ("file", "looked at by", "result", "time")
BUILT_IN = "built-in checks"


def show(audit: Audit, *, json_file: str, sarif_file: str, quiet: bool) -> None:
    """Print what was found, and write it as JSON, the diagnostics as SARIF, where asked to."""
    if json_file:
        console.write_json(as_data(audit), json_file)
    if sarif_file:
        console.write_json(sarif(audit.diagnostics), sarif_file)
    console.show_diagnostics(audit.diagnostics, notes=not quiet)
    if not quiet and "-" not in (json_file, sarif_file):
        show_table(HEAD, tuple(rows(audit)))


def rows(audit: Audit) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each file and who looked at it."""
    for artifact in audit.artifacts:
        count = len(artifact.diagnostics)
        yield artifact.path, BUILT_IN, f"{count} finding{'s' * (count > 1)}" if count else "clean", ""
        for verdict in audit.verdicts:
            if verdict.path == artifact.path:
                who = f"{verdict.validator}: {verdict.scope}" if verdict.scope else verdict.validator
                yield "", who, verdict.result, f"{verdict.seconds:.1f} s" if verdict.installed else ""


def as_data(audit: Audit) -> dict[str, Any]:
    """Return what was found as plain data: the files, what each validator said of each, and where it is told."""
    return {
        "artifacts": [_artifact_data(artifact) for artifact in audit.artifacts],
        "validators": [
            {**dataclasses.asdict(verdict), "findings": [finding._asdict() for finding in verdict.findings]}
            for verdict in audit.verdicts
        ],
        "diagnostics": [console.diagnostic_data(diagnostic) for diagnostic in audit.diagnostics],
    }


def _artifact_data(artifact: Artifact) -> dict[str, Any]:
    data = Path(artifact.path).read_bytes()
    facts = {key: getattr(artifact, key) for key in ("path", "book", "layout", "lang", "format", "pages")}
    made = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return {**facts, **made, "findings": len(artifact.diagnostics)}
