"""The schema of what a collection chooses: lists, queries, reading orders that exist, and parts in parts."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotation
import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from pipeline.table import LocalText, Strings, Table

SORTABLE = ("slug", "name", "date", "updated", "title", "number", "weight")
NUMBERS = re.compile(r"\d+|\d+\.\.\d*|\.\.\d+")


def _sort_keys(value: tuple[str, ...]) -> tuple[str, ...]:
    if odd := sorted({key.removeprefix("-") for key in value} - set(SORTABLE)):
        raise ValueError(f"cannot sort by {', '.join(odd)}; use {', '.join(SORTABLE)}, with - before it for descending")
    return value


def _numbers(value: tuple[str, ...]) -> tuple[str, ...]:
    if odd := [text for text in value if not NUMBERS.fullmatch(text)]:
        raise ValueError(f"{odd[0]!r} is no number or range: write 82, 082..105, 082.. or ..105")
    return value


def _texts(value: object) -> object:
    listed = value if isinstance(value, list) else [value]
    return [str(item) if type(item) is int else item for item in listed]


def _filed(value: object) -> object:
    return {"file": value} if isinstance(value, str) else value


def _alone(value: object) -> object:
    return [value] if isinstance(value, dict) else value


Sort = Annotated[Strings, AfterValidator(_sort_keys)]
Numbers = Annotated[tuple[str, ...], AfterValidator(_numbers), BeforeValidator(_texts)]


class Condition(Table):
    """What an article must be: all that is said holds, and one value of each list is enough."""

    category: Strings = ()
    tag: Strings = ()
    language: Strings = ()
    """The article exists in this language."""
    since: dt.date | None = None
    until: dt.date | None = None
    numbers: Numbers = ()
    title: Strings = ()
    """Text in the title, in any case."""
    links_to: Strings = ()
    """The article links to one of these: slugs, numbers, patterns."""
    not_in: Strings = ()
    """The article is in none of these collections."""
    all: tuple[Condition, ...] = ()
    any: tuple[Condition, ...] = ()
    none: Annotated[tuple[Condition, ...], BeforeValidator(_alone)] = Field((), alias="not")


class Query(Condition):
    """`query`: articles by what is known of them, sorted."""

    sort: Sort = ("slug",)


class Source(Table):
    """`source`: a reading order that exists, in a file (mdBook's SUMMARY.md, or a list), or of a folder's articles."""

    file: str = ""
    folder: str = ""
    order: Sort = ("name",)

    @model_validator(mode="after")
    def _one(self) -> Source:
        if bool(self.file) == bool(self.folder):
            raise ValueError('must be the name of a file, or a table such as { folder = ".", order = "date" }')
        return self


class PartEntry(Table):
    """`[[collection.part]]`: a titled run of articles, listed, queried or in parts of its own."""

    title: LocalText = ""
    articles: Strings = ()
    query: Query | None = None
    part: tuple[PartEntry, ...] = ()


class CollectionEntry(PartEntry):
    """`[[collection]]`: a named, ordered selection of articles, optionally in parts."""

    name: str = Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$")
    title: LocalText
    subtitle: LocalText = ""
    version: str = ""
    """The version of the edition; unset: the newest date of its articles."""
    trim: str = ""
    """The size of the page; unset: that of the theme."""
    source: Annotated[Source | None, BeforeValidator(_filed)] = None
    since: Annotated[dt.date | str, Field(union_mode="left_to_right")] = ""
    """The edition before, since which it is told what is new: its day, or its lock file."""

    @model_validator(mode="after")
    def _something(self) -> CollectionEntry:
        if not (self.part or self.articles or self.query or self.source):
            raise ValueError("needs articles, a query, a source, or parts")
        return self


def excluded(part: PartEntry) -> set[str]:
    """Return the collections that the queries of a collection leave out."""
    below = {name for inner in part.part for name in excluded(inner)}
    return below | (_left_out(part.query) if part.query else set())


def asks_links(part: PartEntry) -> bool:
    """Return whether a query of a collection asks what links to an article."""
    return bool(part.query and _any_links(part.query)) or any(asks_links(inner) for inner in part.part)


def _left_out(condition: Condition) -> set[str]:
    inner = (*condition.all, *condition.any, *condition.none)
    return set(condition.not_in).union(*map(_left_out, inner))


def _any_links(condition: Condition) -> bool:
    inner = (*condition.all, *condition.any, *condition.none)
    return bool(condition.links_to) or any(map(_any_links, inner))


def tangled(entries: tuple[CollectionEntry, ...]) -> dict[int, str]:
    """Return what is wrong with the collections that queries leave out, by the position of the collection."""
    left_out = {entry.name: excluded(entry) for entry in entries}
    found = {}
    for index, entry in enumerate(entries):
        if unknown := sorted(excluded(entry) - set(left_out)):
            found[index] = f"collection {entry.name}: not_in names no collection {unknown[0]!r}"
        elif entry.name in _reached(entry.name, left_out):
            found[index] = f"collection {entry.name}: not_in leads back to the collection itself"
    return found


def _reached(name: str, steps: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = set(steps[name])
    while waiting:
        reached |= waiting
        waiting = {below for other in waiting for below in steps.get(other, ())} - reached
    return reached
