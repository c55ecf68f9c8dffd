"""Plan: what a collection holds in every language, as a tree, and the runs of articles it becomes in one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.model import Selection
from pipeline.series import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.model import Article
    from pipeline.table import LocalText

    Row = tuple[int, str, Article | None]
    """The level of an entry, and its title as a part or its article."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article (`slug`) or a part (`title`), and what stands below it; one with neither groups only."""

    title: LocalText = ""
    slug: str = ""
    below: tuple[Entry, ...] = ()


def nested(rows: Sequence[tuple[int, Entry]]) -> tuple[Entry, ...]:
    """Return entries as a tree: each holds those after it of a greater level."""
    if not rows:
        return ()
    (level, entry), *others = rows
    end = next((i for i, (other, _) in enumerate(others) if other <= level), len(others))
    return replace(entry, below=(*entry.below, *nested(others[:end]))), *nested(others[end:])


def slugs(entries: Iterable[Entry]) -> list[str]:
    """Return the slug of each article of a plan once, in order."""
    return list(dict.fromkeys(slug for entry in entries for slug in (entry.slug, *slugs(entry.below)) if slug))


def selections(
    entries: Iterable[Entry],
    find: Callable[[str], Article | None],
    lang: str,
    default: str,
) -> tuple[Selection, ...]:
    """Return the plan in a language, as runs: `find` gives the article of a slug, or nothing.

    An article stands once, where it stands first; what is below one that is missing
    moves up in its place, and a part without any article is left out.
    """
    seen: set[str] = set()

    def rows(entries: Iterable[Entry], level: int) -> Iterator[Row]:
        for entry in entries:
            article = find(entry.slug) if entry.slug not in {"", *seen} else None
            seen.add(entry.slug)
            if article:
                yield level, "", article
            title = "" if entry.slug else said(entry.title, lang, default)
            below = list(rows(entry.below, level + bool(article or title)))
            if title and below:
                yield level, title, None
            yield from below

    return _runs(rows(entries, 1))


def _runs(rows: Iterable[Row]) -> tuple[Selection, ...]:
    """Return rows as runs: a title begins one, and so does an article that is not at the level of those before it."""
    runs: list[Selection] = []
    for level, title, article in rows:
        last = runs[-1] if runs else None
        if article is None:
            runs.append(Selection(title, (), level))
        elif last and level == last.level + bool(last.title):
            runs[-1] = replace(last, articles=(*last.articles, article))
        else:
            runs.append(Selection("", (article,), level))
    return tuple(runs)
