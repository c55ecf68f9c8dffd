"""Query: the articles that a condition chooses, in the order that is asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.collections.choices import Condition, Query
    from pipeline.collections.pool import Pool
    from pipeline.model import Article

    Contents = Callable[[str], frozenset[str]]
    """The name of a collection to the slugs of its articles."""


def queried(query: Query, pool: Pool, contents: Contents) -> list[str]:
    """Return the slugs that a query chooses, sorted, by the metadata that speak for all languages."""
    return ordered(_fitting(query, pool, contents), query.sort, pool)


def ordered(slugs: Iterable[str], keys: tuple[str, ...], pool: Pool) -> list[str]:
    """Return slugs sorted by several keys; `-` before one means descending, and what lacks it comes last."""
    result = sorted(slugs)
    for key in reversed(keys):
        result = _sorted(result, key, pool)
    return result


def _sorted(slugs: list[str], key: str, pool: Pool) -> list[str]:
    values = {slug: _value(pool.known[slug], key.removeprefix("-"), pool) for slug in slugs}
    known = {slug: value for slug, value in values.items() if value}
    return [*sorted(known, key=lambda slug: known[slug], reverse=key.startswith("-")), *(s for s in slugs if s not in known)]


def _value(article: Article, key: str, pool: Pool) -> tuple[float, str] | None:
    """Return what a key sorts an article by, a number and a text; nothing if the article lacks it."""
    metadata = article.metadata
    match key:
        case "name":
            return 0.0, os.path.relpath(article.path, pool.folder)
        case "slug":
            return 0.0, article.slug
        case "date" | "updated":
            day = (metadata.updated if key == "updated" else None) or metadata.date
            return (0.0, day.isoformat()) if day else None
        case "number" | "weight":
            text = str(getattr(metadata, key))
            return (_number(text), text) if text else None
        case _:
            return 0.0, str(getattr(metadata, key)).casefold()


def _number(text: str) -> float:
    """Return a text as a number; one that is none comes after all numbers."""
    try:
        return float(text)
    except ValueError:
        return float("inf")


def _fitting(condition: Condition, pool: Pool, contents: Contents) -> set[str]:
    """Return the slugs of which all that a condition says is true."""
    own = {slug for slug, article in pool.known.items() if _fits(article, condition, pool)}
    if condition.numbers:
        own &= {slug for span in condition.numbers for slug in pool.named(span)}
    if condition.links_to:
        own &= pool.citing(frozenset(slug for pattern in condition.links_to for slug in pool.named(pattern)))
    for name in condition.not_in:
        own -= contents(name)
    for inner in condition.all:
        own &= _fitting(inner, pool, contents)
    if condition.any:
        own &= set().union(*(_fitting(inner, pool, contents) for inner in condition.any))
    for inner in condition.none:
        own -= _fitting(inner, pool, contents)
    return own


def _fits(article: Article, condition: Condition, pool: Pool) -> bool:
    metadata = article.metadata
    title = metadata.title.casefold()
    return (
        (not condition.category or bool(set(condition.category) & set(metadata.categories)))
        and (not condition.tag or bool(set(condition.tag) & set(metadata.tags)))
        and (not condition.language or any(article.slug in pool.articles.get(lang, ()) for lang in condition.language))
        and (condition.since is None or (metadata.date is not None and metadata.date >= condition.since))
        and (condition.until is None or (metadata.date is not None and metadata.date <= condition.until))
        and (not condition.title or any(text.casefold() in title for text in condition.title))
    )
