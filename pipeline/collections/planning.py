"""Planning: a collection as configured, to a plan of what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.collections import orders
from pipeline.collections.matching import nearest
from pipeline.collections.plan import Entry, slugs
from pipeline.collections.query import queried
from pipeline.diagnostics import Code, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.collections.choices import CollectionEntry, PartEntry
    from pipeline.collections.pool import Pool
    from pipeline.diagnostics import Place
    from pipeline.series import Series


@dataclass(frozen=True, slots=True)
class Plan:
    """What a collection holds in every language, and what is wrong with how it says so."""

    entries: tuple[Entry, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


def planned(series: Series, entry: CollectionEntry, pool: Pool) -> Plan:
    """Return the plan of a collection: its source, its list, its query, then its parts."""
    place = series.places[entry.name]
    sourced, told = orders.read(entry.source, pool, place) if entry.source else ((), ())
    own = _part(series, entry, pool, place)
    return Plan((*sourced, *own.entries), (*told, *own.diagnostics))


def _part(series: Series, part: PartEntry, pool: Pool, place: Place) -> Plan:
    entries: list[Entry] = []
    told: list[Diagnostic] = []
    for named, wrong in _listed(series, part, pool, place):
        entries += [Entry(slug=slug) for slug in named]
        told += wrong
    for below in part.part:
        inner = _part(series, below, pool, place)
        entries.append(Entry(below.title, below=inner.entries))
        told += inner.diagnostics
    return Plan(tuple(entries), tuple(told))


def _listed(series: Series, part: PartEntry, pool: Pool, place: Place) -> Iterator[tuple[list[str], tuple[Diagnostic, ...]]]:
    """Yield the slugs of each pattern of a part and of its query, and what to say where there are none."""
    for pattern in part.articles:
        found = pool.named(pattern)
        told = Diagnostic(Code.C004, place, f"{pattern!r} names no article", nearest(pattern, pool.known))
        yield found, () if found else (told,)
    if part.query:
        found = queried(part.query, pool, lambda name: _contents(series, name, pool))
        told = Diagnostic(Code.C004, place, "a query finds no article", "try its conditions one by one")
        yield found, () if found else (told,)


def _contents(series: Series, name: str, pool: Pool) -> frozenset[str]:
    """Return the slugs of another collection; `series.py` has seen that this comes to an end."""
    entry = next(entry for entry in series.collection if entry.name == name)
    return frozenset(slugs(planned(series, entry, pool).entries))
