"""Report: what a run chose, built and found, gathered into one value."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.diagnostics import in_order, weighed
from pipeline.model import Artifact, Book, BuildReport

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.diagnostics import Diagnostic
    from pipeline.series import Series


def report(
    series: Series,
    told: Iterable[Diagnostic],
    books: Iterable[Book],
    artifacts: Iterable[Artifact],
) -> BuildReport:
    """Return the report of a run: its artifacts without their bytes, every diagnostic once, links by outcome."""
    books, artifacts = tuple(books), tuple(artifacts)
    made = [d for values in (books, artifacts) for value in values for d in value.diagnostics]
    found = weighed([*told, *made], series.diagnostics)
    editions = {(book.layout, book.metadata.lang, book.name): _outcomes(book) for book in books}
    outcomes = sum(editions.values(), Counter())
    return BuildReport(artifacts, in_order(found), dict(sorted(outcomes.items())), editions)


def _outcomes(book: Book) -> Counter[str]:
    return Counter(link.outcome for chapter in book.chapters for link in chapter.links)
