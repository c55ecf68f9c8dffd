"""Console: what a run tells the person who started it.

On a terminal a progress bar and a table; elsewhere, or with NO_COLOR, plain lines.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from pipeline.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pipeline.diagnostics import Diagnostic
    from pipeline.model import Artifact, BuildReport

FACTS = ("path", "book", "layout", "lang", "format", "variant", "pages", "words")
STAGES = {"parse": "reading", "resolve": "resolving links", "render_job": "rendering"}


def fancy() -> bool:
    """Return whether to draw: standard error is a terminal and NO_COLOR is not set (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


@contextlib.contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Give `tell(stage, done, total)`, shown as a bar on a terminal and not at all elsewhere."""
    if quiet or not fancy():
        yield lambda _stage, _done, _total: None
        return
    columns = (TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda stage, done, total: bar.update(
            task,
            description=STAGES.get(stage, stage),
            completed=done,
            total=total,
        )


def show(report: BuildReport, *, json_file: str, notes: bool, quiet: bool) -> None:
    """Print a report, and write it as JSON where asked to."""
    if json_file:
        write_json(report, json_file)
    show_diagnostics(report.diagnostics, notes=notes and not quiet)
    if not quiet and json_file != "-":
        show_artifacts(report.artifacts)
        show_links(report.links)


def show_diagnostics(diagnostics: Sequence[Diagnostic], *, notes: bool) -> None:
    """Print each diagnostic with its hint, and how many there are; notes only if asked for."""
    shown = [d for d in diagnostics if notes or d.weight is not Severity.NOTE]
    for diagnostic in shown:
        print(diagnostic, file=sys.stderr)
    counts = Counter(d.weight for d in diagnostics)
    found = [_counted(counts[weight], weight.value) for weight in Severity if counts[weight]]
    if found:
        hidden = "" if notes or not counts[Severity.NOTE] else " (invoke check shows the notes)"
        print(", ".join(found) + hidden, file=sys.stderr)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def show_artifacts(artifacts: Iterable[Artifact]) -> None:
    """Print a line for each artifact: file, pages or words, size, seconds."""
    rows = [_row(artifact) for artifact in artifacts]
    if not rows:
        return
    head = ("artifact", "extent", "size", "time")
    if not (sys.stdout.isatty() and fancy()):
        width = max(len(row[0]) for row in rows)
        for row in rows:
            print(f"{row[0]:<{width}}  {row[1]:>12}  {row[2]:>9}  {row[3]:>7}")
        return
    table = Table(box=None, pad_edge=False)
    for name in head:
        table.add_column(name, justify="left" if name == head[0] else "right")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _row(artifact: Artifact) -> tuple[str, str, str, str]:
    extent = _counted(artifact.pages, "page") if artifact.pages else f"{artifact.words:,} words"
    if not artifact.path:
        return f"{artifact.lang} {artifact.book} {artifact.format}", "not written", "", ""
    size = Path(artifact.path).stat().st_size
    return artifact.path, extent, f"{size / 1024:,.0f} KB", f"{artifact.seconds:.1f} s"


def show_links(links: Mapping[str, int]) -> None:
    """Print how many links go where."""
    if links:
        print("links: " + ", ".join(f"{count} {outcome}" for outcome, count in links.items()), file=sys.stderr)


def write_json(report: BuildReport, file: str) -> None:
    """Write the build report; `-` is standard output."""
    text = json.dumps(as_data(report), ensure_ascii=False, indent=2) + "\n"
    if file == "-":
        sys.stdout.write(text)
    else:
        Path(file).write_text(text, encoding="utf-8")


def as_data(report: BuildReport) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "artifacts": [_artifact_data(artifact) for artifact in report.artifacts],
        "diagnostics": [_diagnostic_data(diagnostic) for diagnostic in report.diagnostics],
        "links": {**report.links, "total": sum(report.links.values())},
    }


def _artifact_data(artifact: Artifact) -> dict[str, Any]:
    data = Path(artifact.path).read_bytes() if artifact.path else b""
    facts = {key: getattr(artifact, key) for key in FACTS}
    digest = hashlib.sha256(data).hexdigest() if data else ""
    return {**facts, "bytes": len(data), "sha256": digest, "seconds": round(artifact.seconds, 3)}


def _diagnostic_data(diagnostic: Diagnostic) -> dict[str, Any]:
    place = diagnostic.place
    return {
        "code": diagnostic.code.name,
        "severity": diagnostic.weight.value,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }
