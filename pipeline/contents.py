"""Contents: what a series holds, as `invoke list` shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.load import load
from pipeline.select import Wanted, select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model import Article, Edition
    from pipeline.series import Series


def overview(series: Series, languages: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the lines of a series: its languages, collections with parts, and missing translations."""
    articles = load(series)
    yield f"{series.file}: {len(articles)} articles"
    for lang in series.series.languages:
        yield f"  {lang}: {sum(a.lang == lang for a in articles)} articles"
    for edition in select(series, articles, Wanted(briefs=(), languages=languages)):
        yield from _edition(edition)
    yield from _missing(series, articles)


def _edition(edition: Edition) -> Iterator[str]:
    yield f"\nbook {edition.name} [{edition.lang}] {edition.title}: {len(edition.articles)} articles"
    for part in edition.parts:
        if part.title:
            yield f"  {part.title}"
        for article in part.articles:
            yield f"    {article.slug}  {article.metadata.title}"


def _missing(series: Series, articles: tuple[Article, ...]) -> Iterator[str]:
    known = {(a.lang, a.slug) for a in articles}
    slugs = sorted({a.slug for a in articles})
    lacking = [(s, [lang for lang in series.series.languages if (lang, s) not in known]) for s in slugs]
    rows = [f"  {slug}: {', '.join(langs)}" for slug, langs in lacking if langs]
    if rows:
        yield "\nmissing translations"
        yield from rows
