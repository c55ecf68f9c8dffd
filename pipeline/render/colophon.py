"""Colophon: what a publication states of its edition, in every format alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import babel

from pipeline.render.templates import dated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import Book

CHANGED = "+"


class Fact(NamedTuple):
    """A fact of an edition."""

    name: str
    """As the reader sees it: "Publisher"."""
    values: tuple[tuple[str, str], ...]
    """Each with the code of its language if that is not the edition's, else with nothing."""
    href: str = ""


def colophon(book: Book, label: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return what is known of an edition, in the words of its language; of a book that has an index of topics, not these."""
    meta = book.metadata
    topics = "" if book.topics else ", ".join(dict.fromkeys((*meta.categories, *meta.tags)))
    languages = tuple((own_name(code), code) for code in book.languages) if len(book.languages) > 1 else ()
    facts = (
        *(Fact(label[name], ((day, ""),)) for name, day in _dates(book)),
        Fact(label["version"], ((meta.version, ""),)),
        Fact(label["revision"], ((revision(book, label), ""),)),
        Fact(label["publisher"], ((meta.publisher, ""),)),
        Fact(label["languages"], languages),
        Fact(label["topics"], ((topics, ""),)),
        Fact(label["source"], ((meta.source, ""),), meta.source),
        Fact(label["identifier"], ((meta.identifier, ""),)),
    )
    return tuple(fact for fact in facts if any(text for text, _ in fact.values))


def _dates(book: Book) -> Iterator[tuple[str, str]]:
    """Yield the days of a publication: a book bears that of its newest article."""
    meta = book.metadata
    if book.layout == "book":
        yield "edition-date", dated(meta.updated or meta.date, meta.lang)
    else:
        yield "published", dated(meta.date, meta.lang)
        yield "updated", dated(meta.updated if meta.updated != meta.date else None, meta.lang)


def revision(book: Book, label: Mapping[str, str]) -> str:
    """Return the revision of the sources as the reader sees it."""
    commit = book.revision.removesuffix(CHANGED)
    return label["revision-changed"].format(revision=commit) if commit != book.revision else commit


def own_name(code: str) -> str:
    """Return a language's own name for itself, as a title has it."""
    name = babel.Locale.parse(code, sep="-").get_display_name() or code
    return name[:1].upper() + name[1:]
