"""Tally: where the links of each edition go, as a table and as data."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import BuildReport

OUTCOMES = ("book", "series", "site", "external", "broken")


def link_table(report: BuildReport) -> Iterator[str]:
    """Yield the lines of a table: a row for each book, one for the briefs of each language, and their sum.

    An outcome that no link has gets no column.
    """
    rows = {**_briefs(report), **_books(report)}
    if not rows:
        return
    outcomes = [outcome for outcome in OUTCOMES if report.links.get(outcome)]
    width = max(len(label) for label in (*rows, "links of"))
    yield "  ".join([f"{'links of':<{width}}", *(f"{outcome:>8}" for outcome in (*outcomes, "total"))])
    for label, counts in {**rows, "total": report.links}.items():
        numbers = [*(counts.get(outcome, 0) for outcome in outcomes), sum(counts.values())]
        yield "  ".join([f"{label:<{width}}", *(f"{number:>8,}" for number in numbers)])


def _briefs(report: BuildReport) -> dict[str, Mapping[str, int]]:
    counts: dict[str, Counter[str]] = {}
    sizes: Counter[str] = Counter()
    for (layout, lang, _), outcomes in report.editions.items():
        if layout == "brief":
            counts.setdefault(lang, Counter()).update(outcomes)
            sizes[lang] += 1
    return {f"{lang} {sizes[lang]} briefs": counts[lang] for lang in counts}


def _books(report: BuildReport) -> dict[str, Mapping[str, int]]:
    return {f"{lang} book {name}": counts for (layout, lang, name), counts in report.editions.items() if layout == "book"}


def link_data(report: BuildReport) -> list[dict[str, object]]:
    """Return the links of every single edition by outcome."""
    return [
        {"layout": layout, "lang": lang, "name": name, **_counted(counts)}
        for (layout, lang, name), counts in report.editions.items()
    ]


def _counted(counts: Mapping[str, int]) -> dict[str, int]:
    return {outcome: counts.get(outcome, 0) for outcome in OUTCOMES} | {"total": sum(counts.values())}
