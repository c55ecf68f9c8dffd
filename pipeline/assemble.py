"""Assemble: the chapters of an edition to a book, with what is known of the whole."""

from __future__ import annotations

import dataclasses
import uuid
from typing import TYPE_CHECKING

from pipeline.clock import set_time
from pipeline.diagnostics import Code, Diagnostic, Place, weighed
from pipeline.matter import beyond, topics, with_citations
from pipeline.model import Attachment, Book, Chapter, Edition, Metadata, Part
from pipeline.series import Series, said
from pipeline.typography import typeset_text
from pipeline.typography.customs import customs

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping

    from pipeline.articles.history import History
    from pipeline.typography.customs import Customs

MOST_TAGS = 12


def assemble(
    series: Series, edition: Edition, chapters: tuple[Chapter, ...], labels: Mapping[str, Mapping[str, str]], past: History
) -> Book:
    """Return the book of an edition: `chapters` are those of its articles, in order, `labels` the theme's by language.

    `past` is the history of the series' folder.
    """
    if manner := customs(edition.lang, labels, series.typography):
        edition = _set(edition, manner)
    metadata = chapters[0].metadata if edition.layout == "brief" else _metadata(series, edition, chapters)
    found = [d for chapter in chapters for d in chapter.diagnostics]
    found += _unlabelled(series, edition.lang, labels)
    whole = edition.layout == "book"
    return Book(
        name=edition.name,
        layout=edition.layout,
        metadata=metadata,
        parts=with_citations(_parts(edition, chapters)),
        languages=edition.languages,
        topics=topics(chapters) if whole else (),
        beyond=beyond(chapters) if whole else (),
        news=edition.news,
        trim=series.trim_of(edition.layout, edition.name),
        clock=set_time(),
        page_list=series.output.page_list,
        diagnostics=weighed((*edition.diagnostics, *found), series.diagnostics),
        attachments=tuple(_attachments(edition)) if series.output.sources else (),
        revision=past.revision(_files(edition, chapters)),
    )


def _files(edition: Edition, chapters: tuple[Chapter, ...]) -> Iterator[str]:
    """Yield the path of each article and each image of an edition."""
    yield from (article.path for article in edition.articles)
    yield from (asset.path for chapter in chapters for asset in chapter.assets if asset.path)


def _attachments(edition: Edition) -> Iterator[Attachment]:
    """Yield the source of each article, named after it, and after its language if that is not the edition's."""
    for article in edition.articles:
        name = f"{article.slug}.md" if article.lang == edition.lang else f"{article.slug}.{article.lang}.md"
        meta = article.metadata
        yield Attachment(name, meta.title, meta.updated or meta.date, article.source)


def _set(edition: Edition, manner: Customs) -> Edition:
    """Return an edition with its titles set like the text."""
    title, subtitle = (typeset_text(said, manner) for said in (edition.title, edition.subtitle))
    parts = tuple(dataclasses.replace(part, title=typeset_text(part.title, manner)) for part in edition.parts)
    return dataclasses.replace(edition, title=title, subtitle=subtitle, parts=parts)


def _parts(edition: Edition, chapters: tuple[Chapter, ...]) -> Iterator[Part]:
    """Yield the parts of an edition, the titled ones numbered by level: 1, 1.1, 1.2, 2."""
    following = iter(chapters)
    levels: list[int] = []
    counts: list[int] = []
    for part in edition.parts:
        levels = [level for level in levels if level < part.level]
        number = ""
        if part.title:
            counts = [*counts, 0][: len(levels) + 1]
            counts[-1] += 1
            levels.append(part.level)
            number = ".".join(map(str, counts))
        yield Part(part.title, tuple(next(following) for _ in part.articles), part.level, number)


def _unlabelled(series: Series, lang: str, labels: Container[str]) -> tuple[Diagnostic, ...]:
    if lang in labels:
        return ()
    message, hint = f"no labels in {lang}: the English ones are used", f"add templates/labels/{lang}.toml"
    return (Diagnostic(Code.C012, Place(series.file), message, hint),)


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
