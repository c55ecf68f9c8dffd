"""Contents: what a series holds, as `invoke list` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.load import load
from pipeline.select import select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model import Article, Edition
    from pipeline.select import Wanted
    from pipeline.series import Series

STEP = "  "


def held(series: Series, wanted: Wanted) -> tuple[tuple[Article, ...], tuple[Edition, ...]]:
    """Return the articles of a series and the editions wanted; raise `UsageError` for an unknown name."""
    articles = load(series)
    return articles, select(series, articles, wanted)


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: "1 article", "2 articles"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def overview(series: Series, articles: tuple[Article, ...], editions: tuple[Edition, ...]) -> Iterator[str]:
    """Yield the lines of a series: its languages, its collections with their parts, and how much is not translated."""
    yield f"{series.file}: {counted(len(articles), 'article')}"
    for lang in series.series.languages:
        yield f"  {lang}: {counted(sum(a.lang == lang for a in articles), 'article')}"
    for edition in editions:
        yield from _edition(edition)
    if lacking := len(_lacking(series, articles)):
        yield f"\n{lacking} articles lack a translation (invoke list --missing shows them)"


def _edition(edition: Edition) -> Iterator[str]:
    yield f"\nbook {edition.name} [{edition.lang}] {edition.title}: {counted(len(edition.articles), 'article')}"
    for part in edition.parts:
        if part.title:
            yield f"{STEP * part.level}{part.title}"
        indent = STEP * (part.level + bool(part.title))
        for article in part.articles:
            stands_in = "" if article.lang == edition.lang else f" [{article.lang}]"
            yield f"{indent}{article.slug}  {article.metadata.title}{stands_in}"


def missing(series: Series, articles: tuple[Article, ...]) -> Iterator[str]:
    """Yield the table of missing translations: a row for each article that a language lacks, a column for each language."""
    lacking = _lacking(series, articles)
    languages = series.series.languages
    width = max(map(len, lacking), default=0)
    if lacking:
        yield "  ".join([f"{'article':<{width}}", *languages])
    for slug, lacks in lacking.items():
        yield "  ".join(
            [f"{slug:<{width}}", *(f"{'-' if lang in lacks else 'yes':<{len(lang)}}" for lang in languages)]
        ).rstrip()
    counts = {lang: sum(lang in lacks for lacks in lacking.values()) for lang in languages}
    yield "missing: " + ", ".join(f"{count} in {lang}" for lang, count in counts.items())


def _lacking(series: Series, articles: tuple[Article, ...]) -> dict[str, set[str]]:
    """Return the languages that each article lacks, where it lacks any."""
    known: dict[str, set[str]] = {}
    for article in articles:
        known.setdefault(article.slug, set()).add(article.lang)
    every = set(series.series.languages)
    return {slug: every - langs for slug, langs in sorted(known.items()) if every - langs}
