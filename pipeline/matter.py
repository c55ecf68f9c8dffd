"""Matter: what is found out about a book for its readers: who cites whom, its topics, and what it refers to and has not."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.model import Related, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model import Chapter, Part


def with_citations(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return parts whose chapters know which other chapters link to them, in the order of the book."""
    parts = tuple(parts)
    citing: dict[str, list[Related]] = defaultdict(list)
    for part in parts:
        for chapter in part.chapters:
            own = Related(chapter.metadata.title, f"#{chapter.slug}", chapter.metadata.number)
            for slug in dict.fromkeys(_cited(chapter)):
                citing[slug].append(own)
    return tuple(replace(part, chapters=tuple(_known(chapter, citing) for chapter in part.chapters)) for part in parts)


def _cited(chapter: Chapter) -> Iterator[str]:
    """Yield the slug of each other chapter that a chapter links to; a heading's anchor begins with it."""
    for link in chapter.links:
        slug = link.href.removeprefix("#").partition("--")[0]
        if link.outcome == "book" and slug != chapter.slug:
            yield slug


def _known(chapter: Chapter, citing: dict[str, list[Related]]) -> Chapter:
    return replace(chapter, cited=tuple(citing[chapter.slug])) if chapter.slug in citing else chapter


def topics(chapters: Iterable[Chapter]) -> tuple[Topic, ...]:
    """Return the categories and tags of a book's chapters in alphabetical order, each once whatever its case."""
    names: dict[str, str] = {}
    slugs: dict[str, list[str]] = defaultdict(list)
    for chapter in chapters:
        for name in dict.fromkeys((*chapter.metadata.categories, *chapter.metadata.tags)):
            key = name.casefold()
            names.setdefault(key, name)
            if chapter.slug not in slugs[key]:
                slugs[key].append(chapter.slug)
    return tuple(Topic(names[key], tuple(slugs[key])) for key in sorted(names, key=_ordered))


def beyond(chapters: Iterable[Chapter]) -> tuple[Related, ...]:
    """Return the articles that chapters link to and the book has not, by number and title, each once."""
    found: dict[str, Related] = {}
    for chapter in chapters:
        for link in chapter.links:
            address = link.href.partition("#")[0]
            if link.outcome == "series" and address:
                found.setdefault(address, Related(link.title, address, link.number, link.sibling))
    return tuple(sorted(found.values(), key=lambda related: (related.number or _ordered(related.title), related.href)))


def _ordered(name: str) -> str:
    """Return what a name is sorted by: its letters without accents and case."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
