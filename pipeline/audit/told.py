"""What a validator says, told in our codes and at the author's line where that can be found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.articles.passages import found_in
from pipeline.diagnostics import Code, Diagnostic, Place, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.audit.verdict import Finding, Verdict
    from pipeline.model import Book

MOST = 10
"""How many findings of one rule about one file are told; the report has them all."""


def told(verdict: Verdict, code: Code, book: Book | None) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each finding, or for a validator that is installed and said nothing."""
    artifact = Place(verdict.path)
    if verdict.silent and verdict.installed:
        yield Diagnostic(Code.V024, artifact, f"{verdict.validator} {verdict.silent}")
    counts: Counter[str] = Counter()
    for finding in verdict.findings:
        counts[finding.rule] += 1
        if counts[finding.rule] <= MOST:
            yield _diagnostic(verdict, code, finding, book)
    for rule, count in counts.items():
        if count > MOST:
            yield Diagnostic(code, artifact, f"{verdict.validator} {rule}: {count - MOST} more of it")


def _diagnostic(verdict: Verdict, code: Code, finding: Finding, book: Book | None) -> Diagnostic:
    place = found_in(finding.text, book, finding.slug) if book and (finding.text or finding.slug) else None
    message = f"{verdict.validator} {finding.rule}: {finding.message}"
    severity = None if finding.grave else Severity.NOTE
    hint = finding.where if place is None else f"in {verdict.path}, {finding.where}"
    return Diagnostic(code, place or Place(verdict.path), message, hint, severity)
