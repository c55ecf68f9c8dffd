"""Assemble: the chapters of an edition to a book, with what is known of the whole."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from pipeline.diagnostics import weighed
from pipeline.model import Book, Chapter, Edition, Metadata, Part
from pipeline.series import Series, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_TAGS = 12


def assemble(series: Series, edition: Edition, chapters: tuple[Chapter, ...]) -> Book:
    """Return the book of an edition; `chapters` are those of its articles, in order."""
    metadata = chapters[0].metadata if edition.layout == "brief" else _metadata(series, edition, chapters)
    found = [d for chapter in chapters for d in chapter.diagnostics]
    return Book(
        name=edition.name,
        layout=edition.layout,
        metadata=metadata,
        parts=tuple(_parts(edition, chapters)),
        languages=edition.languages,
        diagnostics=weighed((*edition.diagnostics, *found), series.diagnostics),
    )


def _parts(edition: Edition, chapters: tuple[Chapter, ...]) -> Iterator[Part]:
    following = iter(chapters)
    for part in edition.parts:
        yield Part(part.title, tuple(next(following) for _ in part.articles))


def _metadata(series: Series, edition: Edition, chapters: tuple[Chapter, ...]) -> Metadata:
    every = [chapter.metadata for chapter in chapters]
    dates = [m.updated or m.date for m in every if m.updated or m.date]
    newest = max((day for day in dates if day), default=None)
    address = f"{series.series.site or said(series.series.title, series.default)}/book/{edition.lang}/{edition.name}"
    return Metadata(
        title=edition.title,
        lang=edition.lang,
        subtitle=edition.subtitle,
        excerpt=edition.subtitle,
        date=newest,
        authors=_distinct(name for m in every for name in m.authors),
        categories=_distinct(name for m in every for name in m.categories),
        tags=_distinct(name for m in every for name in m.tags)[:MOST_TAGS],
        version=edition.version or (newest.isoformat() if newest else ""),
        series=said(series.series.title, edition.lang, series.default),
        publisher=series.series.publisher,
        rights=series.series.rights,
        source=series.series.site,
        identifier=uuid.uuid5(uuid.NAMESPACE_URL, address).urn,
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return names without repetition, the most frequent first."""
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return tuple(sorted(counts, key=lambda name: -counts[name]))
