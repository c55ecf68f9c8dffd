"""Console: what a run tells the person who started it.

On a terminal a progress bar and a table; elsewhere, or with NO_COLOR, plain lines.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.console import github
from pipeline.console.sarif import sarif
from pipeline.console.show import fancy, show_table
from pipeline.console.tally import link_data, link_table
from pipeline.contents import counted
from pipeline.diagnostics import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.diagnostics import Diagnostic
    from pipeline.model import Artifact, BuildReport
    from pipeline.storage.ledger import Account, Ledger, Subject

MOST = 8
"""How many changes are told."""
FACTS = ("path", "book", "layout", "lang", "format", "variant", "pages", "words")
STAGES = {"parse": "reading", "resolve": "resolving links", "render_job": "rendering", "produce": "binding"}


@contextlib.contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, Subject], None]]:
    """Give `tell(stage, subject)`, shown on a terminal and not at all elsewhere."""
    if quiet or not fancy():
        yield lambda _stage, _subject: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description:<16}"), TextColumn("{task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda stage, subject: bar.update(task, description=" ".join([STAGES.get(stage, stage), *subject]), advance=1)


def show(report: BuildReport, ledger: Ledger, *, json_file: str, sarif_file: str, notes: bool, quiet: bool) -> None:
    """Print a report, and write it as JSON, its diagnostics as SARIF, where asked to."""
    if json_file:
        write_json(as_data(report, ledger), json_file)
    if sarif_file:
        write_json(sarif(report.diagnostics), sarif_file)
    show_diagnostics(report.diagnostics, notes=notes and not quiet)
    if not quiet and "-" not in (json_file, sarif_file):
        show_artifacts(report.artifacts, ledger)
        show_links(report, table=notes)


def show_diagnostics(diagnostics: Sequence[Diagnostic], *, notes: bool) -> None:
    """Print each diagnostic with its hint, and how many there are; notes only if asked for."""
    shown = [d for d in diagnostics if notes or d.weight is not Severity.NOTE]
    for diagnostic in shown:
        print(diagnostic, file=sys.stderr)
    for diagnostic in shown if github.wanted() else ():
        print(github.annotation(diagnostic), file=sys.stderr)
    counts = Counter(d.weight for d in diagnostics)
    found = [counted(counts[weight], weight.value) for weight in Severity if counts[weight]]
    if found:
        hidden = "" if notes or not counts[Severity.NOTE] else " (invoke check shows the notes)"
        print(", ".join(found) + hidden, file=sys.stderr)


def show_artifacts(artifacts: Iterable[Artifact], ledger: Ledger) -> None:
    """Print a line for each artifact: file, pages or words, size, seconds."""
    show_table(("artifact", "extent", "size", "time"), [_row(artifact, ledger) for artifact in artifacts])


def show_changes(artifacts: Iterable[Artifact]) -> None:
    """Print, for each artifact that is not what it was, what has changed since it was written there before."""
    for artifact in artifacts:
        if artifact.path and artifact.changes:
            shown = [*artifact.changes[:MOST], *(["…"] if len(artifact.changes) > MOST else [])]
            print(f"{artifact.path}: {'; '.join(shown)}")


def _row(artifact: Artifact, ledger: Ledger) -> tuple[str, str, str, str]:
    extent = counted(artifact.pages, "page") if artifact.pages else f"{artifact.words:,} words"
    if not artifact.path:
        return f"{artifact.lang} {artifact.book} {artifact.format}", "not written", "", ""
    size = Path(artifact.path).stat().st_size
    accounts = _accounts(artifact, ledger)
    seconds = sum(account.seconds for account in accounts.values())
    time = f"{seconds:.1f} s" if accounts["produce"].made else "cached"
    return artifact.path, extent, f"{size / 1024:,.0f} KB", time


def _accounts(artifact: Artifact, ledger: Ledger) -> dict[str, Account]:
    """Return what was done for an artifact, by stage."""
    subject = (artifact.layout, artifact.lang, artifact.book, artifact.format)
    return {stage: ledger.accounts[stage, subject] for stage in ("render_job", "produce")}


def warn(message: str) -> None:
    """Print what a person should know, if there is anything."""
    if message:
        print(message, file=sys.stderr)


def show_links(report: BuildReport, *, table: bool) -> None:
    """Print how many links go where, of each edition in a table if asked to."""
    for line in link_table(report) if table else ():
        print(line, file=sys.stderr)
    if report.links:
        print("links: " + ", ".join(f"{count} {outcome}" for outcome, count in report.links.items()), file=sys.stderr)


def write_json(data: dict[str, Any], file: str) -> None:
    """Write data as JSON; `-` is standard output."""
    write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", file)


def write_text(text: str, file: str) -> None:
    """Write a text; `-` is standard output."""
    if file == "-":
        sys.stdout.write(text)
    else:
        Path(file).write_text(text, encoding="utf-8")


def as_data(report: BuildReport, ledger: Ledger) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "artifacts": [_artifact_data(artifact, ledger) for artifact in report.artifacts],
        "diagnostics": [diagnostic_data(diagnostic) for diagnostic in report.diagnostics],
        "links": {**report.links, "total": sum(report.links.values())},
        "editions": link_data(report),
    }


def _artifact_data(artifact: Artifact, ledger: Ledger) -> dict[str, Any]:
    data = Path(artifact.path).read_bytes() if artifact.path else b""
    accounts = _accounts(artifact, ledger)
    seconds = round(sum(account.seconds for account in accounts.values()), 3)
    facts = {key: getattr(artifact, key) for key in FACTS}
    made = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest() if data else ""}
    how = {"cached": not accounts["produce"].made, "seconds": seconds, "changes": list(artifact.changes)}
    stages = {name: dataclasses.asdict(account) for name, account in accounts.items()}
    return {**facts, **made, **how, "stages": stages, "inputs": [_input_data(source) for source in artifact.sources]}


def _input_data(source: str) -> dict[str, str]:
    """Return a file that an artifact is made of; one that is gone by now has no digest."""
    file = Path(source)
    return {"file": source, "sha256": hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""}


def diagnostic_data(diagnostic: Diagnostic) -> dict[str, Any]:
    """Return a diagnostic as plain data."""
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
