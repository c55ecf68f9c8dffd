"""Select: the articles of a series to editions, each an ordered choice in one language."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from pipeline.diagnostics import Code, Diagnostic, Severity
from pipeline.errors import UsageError
from pipeline.matching import matching, nearest
from pipeline.model import Article, Edition, Selection
from pipeline.series import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.diagnostics import Place
    from pipeline.rules import CollectionEntry, Query
    from pipeline.series import Series

Pool = dict[str, dict[str, Article]]
"""Articles by language and slug."""


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What a command asks for: names of collections and briefs (`None`: all), languages (empty: all)."""

    books: tuple[str, ...] | None = None
    briefs: tuple[str, ...] | None = None
    languages: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        """Return whether nothing is left out but languages."""
        return self.books is None and self.briefs is None


def chosen(editions: Iterable[Edition]) -> tuple[Article, ...]:
    """Return the articles of all editions, each once."""
    found = {(a.lang, a.slug): a for edition in editions for a in edition.articles}
    return tuple(found.values())


def select(series: Series, articles: Sequence[Article], wanted: Wanted) -> tuple[Edition, ...]:
    """Return the editions asked for, briefs before books; raise `UsageError` for a name that is unknown."""
    pool: Pool = {lang: {} for lang in series.series.languages}
    for article in articles:
        pool[article.lang].setdefault(article.slug, article)
    languages = _languages(series, wanted)
    briefs = [edition for lang in languages for edition in _briefs(series, pool, wanted, lang)]
    _nothing_unknown(wanted.briefs, [b.name for b in briefs], pool, languages)
    books = [book for entry in _entries(series, wanted) for book in _books(series, entry, pool) if book.lang in languages]
    return (*briefs, *books)


def _languages(series: Series, wanted: Wanted) -> tuple[str, ...]:
    for lang in wanted.languages:
        if lang not in series.series.languages:
            raise UsageError(f"no language {lang!r}; the series has {', '.join(series.series.languages)}")
    return wanted.languages or series.series.languages


def _briefs(series: Series, pool: Pool, wanted: Wanted, lang: str) -> list[Edition]:
    patterns = series.briefs.articles if wanted.briefs is None else wanted.briefs
    slugs = dict.fromkeys(slug for pattern in patterns for slug in matching(pattern, pool[lang]))
    return [_brief(pool[lang][slug], tuple(known for known in pool if slug in pool[known])) for slug in slugs]


def _brief(article: Article, languages: tuple[str, ...]) -> Edition:
    title, subtitle = article.metadata.title, article.metadata.subtitle
    return Edition(article.slug, "brief", article.lang, title, subtitle, (Selection("", (article,)),), languages)


def _nothing_unknown(asked: tuple[str, ...] | None, found: list[str], pool: Pool, languages: tuple[str, ...]) -> None:
    for name in asked or ():
        slugs = {slug for lang in languages for slug in pool[lang]}
        if not matching(name, found):
            several = sorted(s for s in slugs if s.startswith(name))
            hint = f"did you mean {' or '.join(several[:3])}?" if several else nearest(name, slugs)
            raise UsageError(f"no article {name!r} in {', '.join(languages)}; {hint or 'see invoke list'}")


def _entries(series: Series, wanted: Wanted) -> list[CollectionEntry]:
    names = [entry.name for entry in series.collection]
    for name in wanted.books or ():
        if name not in names:
            raise UsageError(f"no collection {name!r}; {nearest(name, names) or 'there are: ' + ', '.join(names)}")
    return [entry for entry in series.collection if wanted.books is None or entry.name in wanted.books]


def _books(series: Series, entry: CollectionEntry, pool: Pool) -> list[Edition]:
    """Return the book of a collection in every language that has any of its articles."""
    books = [_book(series, entry, pool, lang) for lang in pool]
    languages = tuple(book.lang for book in books if book.parts)
    return [dataclasses.replace(book, languages=languages) for book in books if book.parts or book.lang == series.default]


def _book(series: Series, entry: CollectionEntry, pool: Pool, lang: str) -> Edition:
    parts, told = [], []
    for index, part in enumerate(entry.part or (entry,)):
        articles, diagnostics = _chosen(series, entry, index, pool, lang)
        told += diagnostics
        title = said(part.title, lang, series.default) if entry.part else ""
        parts.append(Selection(title, articles))
    title, subtitle = (said(text, lang, series.default) for text in (entry.title, entry.subtitle))
    filled = tuple(part for part in parts if part.articles)
    return Edition(
        entry.name,
        "book",
        lang,
        title,
        subtitle,
        _first_time(filled),
        version=entry.version,
        diagnostics=tuple(told),
    )


def _first_time(parts: tuple[Selection, ...]) -> tuple[Selection, ...]:
    """Return the parts without the articles that an earlier part of the book has."""
    seen: set[str] = set()
    result = []
    for part in parts:
        fresh = tuple(a for a in part.articles if a.slug not in seen)
        seen.update(a.slug for a in fresh)
        result.append(Selection(part.title, fresh))
    return tuple(part for part in result if part.articles)


def _chosen(
    series: Series,
    entry: CollectionEntry,
    index: int,
    pool: Pool,
    lang: str,
) -> tuple[tuple[Article, ...], list[Diagnostic]]:
    """Return the articles of a part in a language, and what is missing from it."""
    part = (entry.part or (entry,))[index]
    everywhere = dict.fromkeys(slug for known in pool.values() for slug in known)
    slugs: dict[str, None] = {}
    told: list[Diagnostic] = []
    for pattern in part.articles:
        found = matching(pattern, everywhere)
        slugs.update(dict.fromkeys(found))
        told += [] if found else [_no_match(series.places[entry.name], pattern, everywhere)]
    if part.query:
        slugs.update(dict.fromkeys(_queried(part.query, pool, series.default)))
    articles = [_in_language(series, pool, slug, lang) for slug in slugs]
    told += [_missing(series, entry, slug, lang) for slug in slugs if slug not in pool[lang]]
    return tuple(article for article in articles if article), told


def _queried(query: Query, pool: Pool, default: str) -> list[str]:
    """Return the slugs that a query chooses, by the metadata in the first language that has them."""
    known = {slug: a for lang in reversed(list(pool)) for slug, a in pool[lang].items()} | pool[default]
    found = [a for a in known.values() if _fits(a, query)]
    for key in reversed(query.sort):
        found.sort(key=lambda a: a.slug if key == "slug" else str(getattr(a.metadata, key) or ""))
    return [article.slug for article in found]


def _fits(article: Article, query: Query) -> bool:
    metadata = article.metadata
    return (
        (not query.category or bool(set(query.category) & set(metadata.categories)))
        and (not query.tag or bool(set(query.tag) & set(metadata.tags)))
        and (query.since is None or (metadata.date is not None and metadata.date >= query.since))
        and (query.until is None or (metadata.date is not None and metadata.date <= query.until))
    )


def _in_language(series: Series, pool: Pool, slug: str, lang: str) -> Article | None:
    fallback = pool[series.default].get(slug) if series.series.missing == "default" else None
    return pool[lang].get(slug, fallback)


def _no_match(place: Place, pattern: str, slugs: Iterable[str]) -> Diagnostic:
    return Diagnostic(Code.C004, place, f"{pattern!r} names no article", nearest(pattern, slugs))


def _missing(series: Series, entry: CollectionEntry, slug: str, lang: str) -> Diagnostic:
    done = {"default": f"taken in {series.default}", "fail": "missing"}.get(series.series.missing or "", "left out")
    message = f"collection {entry.name}: {slug} does not exist in {lang}: {done}"
    weight = {"fail": Severity.ERROR, None: None}.get(series.series.missing, Severity.NOTE)
    hint = "" if series.series.missing else 'set series.missing to "omit", "default" or "fail"'
    return Diagnostic(Code.C005, series.places[entry.name], message, hint, weight)
