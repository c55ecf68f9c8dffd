"""Inputs: what an artifact was made of, part by part, so that it can be said what has changed since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pipeline.storage.digest import Names, digest
from pipeline.storage.toolchain import toolchain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import Book, Chapter, RenderJob, Theme

DIGITS = 16
NEW = "it was never built here"


def inputs(whole: RenderJob) -> dict[str, str]:
    """Return the parts that an artifact is made of, each with the beginning of its digest."""
    found = {**dict(_theme(whole.theme)), **dict(_book(whole.book))}
    for chapter in whole.book.chapters:
        found.update(_chapter(chapter))
    return {"toolchain": toolchain(), **{name: digest(value, Names()).hex()[:DIGITS] for name, value in found.items()}}


def sources(book: Book) -> tuple[str, ...]:
    """Return the files that a book is made of, as they are shown."""
    files = [[chapter.file, *(asset.path for asset in chapter.assets if asset.path)] for chapter in book.chapters]
    return tuple(dict.fromkeys(file for some in files for file in some))


def _theme(theme: Theme) -> Iterator[tuple[str, Any]]:
    yield "theme: variant", theme.variant
    yield "theme: faces", (theme.faces, theme.licences)
    yield "theme: trims", theme.trims
    parts = {"token": theme.tokens, "stylesheet": theme.styles, "template": theme.templates, "labels": theme.labels}
    for kind, values in parts.items():
        yield from ((f"theme: {kind} {name}", value) for name, value in values.items())


def _book(book: Book) -> Iterator[tuple[str, Any]]:
    yield "book: metadata", (book.name, book.layout, book.metadata, book.languages, book.trim)
    yield "book: revision of its sources", book.revision
    yield "book: parts and order", [(p.title, p.level, p.number, [c.slug for c in p.chapters]) for p in book.parts]
    yield "book: lists of topics, references and news", (book.topics, book.beyond, book.news)


def _chapter(chapter: Chapter) -> Iterator[tuple[str, Any]]:
    name = f"{chapter.lang}/{chapter.slug}"
    yield f"{name}: metadata", chapter.metadata
    yield f"{name}: text", (_unlinked(chapter), chapter.headings)
    yield f"{name}: links", (chapter.links, chapter.related, chapter.cited)
    yield f"{name}: images", [(asset.name, asset.digest) for asset in chapter.assets]


def _unlinked(chapter: Chapter) -> str:
    """Return the text of a chapter without where its links go: that may change when another article does."""
    text = chapter.ast
    for href in {link.href for link in chapter.links if link.href}:
        text = text.replace(json.dumps(href, ensure_ascii=False), '""')
    return text


def changes(before: Mapping[str, str] | None, now: Mapping[str, str]) -> tuple[str, ...]:
    """Return what has changed between what an artifact was made of and what it is made of now."""
    if before is None:
        return (NEW,)
    changed = [name for name in now if name in before and now[name] != before[name]]
    whole = [(sign, _articles(one) - _articles(other)) for sign, one, other in (("+", now, before), ("-", before, now))]
    moved = [f"{sign} {article}" for sign, articles in whole for article in sorted(articles)]
    other = {*now} ^ {*before}
    rest = [name for name in sorted(other) if not any(name.startswith(f"{a}: ") for _, some in whole for a in some)]
    return (*changed, *moved, *rest)


def _articles(parts: Mapping[str, str]) -> set[str]:
    return {name.removesuffix(": text") for name in parts if name.endswith(": text")}
