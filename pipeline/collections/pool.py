"""The pool: every article of a series, found by language, slug, file or number, as selecting needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.collections.matching import matching

if TYPE_CHECKING:
    from pipeline.model import Article
    from pipeline.series import Series

Citing = Callable[[frozenset[str]], frozenset[str]]
"""Slugs to the slugs of the articles that link to one of them."""


@dataclass(frozen=True, slots=True)
class Pool:
    """The articles of a series; one slug is one article in several languages."""

    articles: Mapping[str, Mapping[str, Article]]
    """By language and slug."""
    known: Mapping[str, Article]
    """By slug, in the default language or else in the first that has it: what speaks for all languages."""
    files: Mapping[Path, str]
    """The slug of each file."""
    folder: Path
    citing: Citing

    def named(self, pattern: str, among: Iterable[str] | None = None) -> list[str]:
        """Return the slugs that a pattern means, of those given or of all."""
        numbers = {slug: article.metadata.number for slug, article in self.known.items()}
        return matching(pattern, self.known if among is None else among, numbers)


def pool(series: Series, articles: Sequence[Article], citing: Citing) -> Pool:
    """Return the pool of a series; of two articles with one slug the first counts."""
    by_language: dict[str, dict[str, Article]] = {lang: {} for lang in series.series.languages}
    for article in articles:
        by_language[article.lang].setdefault(article.slug, article)
    known: dict[str, Article] = {}
    for same in by_language.values():
        known = {**same, **known}
    files = {Path(article.path): article.slug for article in articles}
    return Pool(by_language, known, files, series.folder, citing)
