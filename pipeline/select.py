"""Select: the articles of a series to editions, each an ordered choice in one language."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

from pipeline.collections.backlinks import citing
from pipeline.collections.freeze import thawed
from pipeline.collections.matching import nearest
from pipeline.collections.news import news
from pipeline.collections.plan import selections, slugs
from pipeline.collections.planning import planned
from pipeline.collections.pool import Pool, pool
from pipeline.diagnostics import Code, Diagnostic, Place, Severity
from pipeline.errors import UsageError
from pipeline.model import Article, Edition, Selection
from pipeline.series import artifact_name, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.collections.choices import CollectionEntry
    from pipeline.collections.freeze import Lock
    from pipeline.collections.planning import Plan
    from pipeline.series import Series


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What a command asks for: names of collections and briefs (`None`: all), languages (empty: all)."""

    books: tuple[str, ...] | None = None
    briefs: tuple[str, ...] | None = None
    languages: tuple[str, ...] = ()
    frozen: Lock | None = None
    """The books as they were chosen once; `None`: chosen anew."""

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
    every = pool(series, articles, functools.partial(citing, series, articles))
    languages = _languages(series, wanted)
    briefs = [edition for lang in languages for edition in _briefs(series, every, wanted, lang)]
    _nothing_unknown(wanted.briefs, [b.name for b in briefs], every, languages)
    books = [book for entry in _entries(series, wanted) for book in _books(series, entry, every, wanted.frozen)]
    return _named_apart(series, (*briefs, *(book for book in books if book.lang in languages)))


def _named_apart(series: Series, editions: tuple[Edition, ...]) -> tuple[Edition, ...]:
    """Return the editions, each whose artifacts would overwrite another's with a diagnostic."""
    first: dict[str, Edition] = {}
    result = []
    for edition in editions:
        name = artifact_name(series, edition.layout, edition.lang, edition.name)
        other = first.setdefault(name, edition)
        told = () if other is edition else (_overwriting(series, name, edition, other),)
        result.append(dataclasses.replace(edition, diagnostics=(*edition.diagnostics, *told)))
    return tuple(result)


def _overwriting(series: Series, name: str, edition: Edition, other: Edition) -> Diagnostic:
    message = f"the {edition.layout} {edition.name} and the {other.layout} {other.name} would both be {name}"
    return Diagnostic(Code.C013, Place(series.file), message, "tell them apart in [output]")


def _languages(series: Series, wanted: Wanted) -> tuple[str, ...]:
    for lang in wanted.languages:
        if lang not in series.series.languages:
            raise UsageError(f"no language {lang!r}; the series has {', '.join(series.series.languages)}")
    return wanted.languages or series.series.languages


def _briefs(series: Series, pool: Pool, wanted: Wanted, lang: str) -> list[Edition]:
    own = pool.articles[lang]
    patterns = series.briefs.articles if wanted.briefs is None else wanted.briefs
    found = dict.fromkeys(slug for pattern in patterns for slug in pool.named(pattern, own))
    return [_brief(own[slug], tuple(known for known, same in pool.articles.items() if slug in same)) for slug in found]


def _brief(article: Article, languages: tuple[str, ...]) -> Edition:
    title, subtitle = article.metadata.title, article.metadata.subtitle
    return Edition(article.slug, "brief", article.lang, title, subtitle, (Selection("", (article,)),), languages)


def _nothing_unknown(asked: tuple[str, ...] | None, found: list[str], pool: Pool, languages: tuple[str, ...]) -> None:
    for name in asked or ():
        known = {slug for lang in languages for slug in pool.articles[lang]}
        if not pool.named(name, found):
            several = sorted(s for s in known if s.startswith(name))
            hint = f"did you mean {' or '.join(several[:3])}?" if several else nearest(name, known)
            raise UsageError(f"no article {name!r} in {', '.join(languages)}; {hint or 'see invoke list'}")


def _entries(series: Series, wanted: Wanted) -> list[CollectionEntry]:
    names = [entry.name for entry in series.collection]
    for name in wanted.books or ():
        if name not in names:
            raise UsageError(f"no collection {name!r}; {nearest(name, names) or 'there are: ' + ', '.join(names)}")
        if wanted.frozen and not wanted.frozen.of(name):
            raise UsageError(f"{wanted.frozen.file} holds no edition of {name}")
    return [entry for entry in series.collection if wanted.books is None or entry.name in wanted.books]


def _books(series: Series, entry: CollectionEntry, pool: Pool, frozen: Lock | None) -> list[Edition]:
    """Return the book of a collection in every language that has any of its articles."""
    if frozen:
        return _thawed(series, entry, pool, frozen)
    plan = planned(series, entry, pool)
    books = [_book(series, entry, plan, pool, lang) for lang in pool.articles]
    languages = tuple(book.lang for book in books if book.parts)
    return [dataclasses.replace(book, languages=languages) for book in books if book.parts or book.lang == series.default]


def _thawed(series: Series, entry: CollectionEntry, pool: Pool, frozen: Lock) -> list[Edition]:
    """Return the book of a collection in every language in which it was frozen."""
    chosen = [(edition.language, *thawed(edition, frozen, pool)) for edition in frozen.of(entry.name)]
    books = [_edition(series, entry, lang, parts, told) for lang, parts, told in chosen]
    return [dataclasses.replace(book, languages=tuple(other.lang for other in books)) for book in books]


def _book(series: Series, entry: CollectionEntry, plan: Plan, pool: Pool, lang: str) -> Edition:
    own = pool.articles[lang]
    others = pool.articles[series.default] if series.series.missing == "default" else {}
    parts = selections(plan.entries, {**others, **own}.get, lang, series.default)
    missing = [_missing(series, entry, slug, lang) for slug in slugs(plan.entries) if slug not in own]
    return _edition(series, entry, lang, parts, (*plan.diagnostics, *missing))


def _edition(
    series: Series, entry: CollectionEntry, lang: str, parts: tuple[Selection, ...], told: tuple[Diagnostic, ...]
) -> Edition:
    title, subtitle = (said(text, lang, series.default) for text in (entry.title, entry.subtitle))
    articles = [article for part in parts for article in part.articles]
    new, wrong = news(entry, articles, lang, series.folder, series.places[entry.name])
    book = Edition(entry.name, "book", lang, title, subtitle, parts, version=entry.version)
    return dataclasses.replace(book, news=new, diagnostics=(*told, *wrong))


def _missing(series: Series, entry: CollectionEntry, slug: str, lang: str) -> Diagnostic:
    done = {"default": f"taken in {series.default}", "fail": "missing"}.get(series.series.missing or "", "left out")
    message = f"collection {entry.name}: {slug} does not exist in {lang}: {done}"
    weight = {"fail": Severity.ERROR, None: None}.get(series.series.missing, Severity.NOTE)
    hint = "" if series.series.missing else 'set series.missing to "omit", "default" or "fail"'
    return Diagnostic(Code.C005, series.places[entry.name], message, hint, weight)
