"""Where a reader can go: the contents, nested, and the pages known by name (EPUB 3.3, section 7)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.render import templates
from pipeline.render.epub import names
from pipeline.render.outline import back, outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.model import Book, Theme
    from pipeline.render.epub.page import Page

DEPTH = {"book": 2, "brief": 3}
"""Down to which level of heading the contents go: to the sections, in a brief to the subsections."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the contents."""

    level: int
    title: str
    href: str
    """As seen from the package document."""
    lang: str
    folded: bool = False
    """Whether it is a section: hidden on the page of the contents, and shown by reading systems (EPUB 3.3, section 7)."""
    below: tuple[Entry, ...] = ()

    @property
    def id(self) -> str:
        """Return an id of its own."""
        return names.item(self.href)


class Landmark(NamedTuple):
    """A page that a reader goes to by name."""

    kind: str
    """A term of the EPUB Structural Semantics Vocabulary."""
    href: str
    label: str


def contents(book: Book, theme: Theme, chapters: Mapping[str, Page]) -> tuple[Entry, ...]:
    """Return the contents of a book; `chapters` are its pages by slug."""
    about = templates.labels(theme, book.metadata.lang)["about"]
    colophon = Entry(1, about, _href(names.COLOPHON), book.metadata.lang)
    lines = _lines(book, chapters)
    return _nested([*lines, colophon] if book.layout == "brief" else [colophon, *lines, *_back(book, theme)])


def _back(book: Book, theme: Theme) -> Iterator[Entry]:
    label = templates.labels(theme, book.metadata.lang)
    for entry in back(book):
        yield Entry(1, label[entry.label], _href(entry.anchor), book.metadata.lang)


def _lines(book: Book, chapters: Mapping[str, Page]) -> Iterator[Entry]:
    for line in outline(book):
        yield Entry(line.level, line.title, _href(line.anchor), line.lang)
        for level, anchor, text in chapters[line.anchor].headings if not line.is_part else ():
            if level <= DEPTH[book.layout]:
                yield Entry(line.level + level - 1, text, _href(anchor), line.lang, folded=True)


def _href(anchor: str) -> str:
    return names.PAGES + names.address(anchor)


def _nested(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries, each below the last one before it of a lesser level."""
    left = list(reversed(list(entries)))

    def below(level: int) -> Iterator[Entry]:
        while left and left[-1].level > level:
            entry = left.pop()
            yield dataclasses.replace(entry, below=tuple(below(entry.level)))

    return tuple(below(0))


def landmarks(book: Book, theme: Theme, start: str) -> tuple[Landmark, ...]:
    """Return the landmarks of a book whose text begins with the page `start`."""
    label = templates.labels(theme, book.metadata.lang)
    first = [
        Landmark("cover", _page(names.COVER), label["cover"]),
        Landmark("titlepage", _page(names.TITLE_PAGE), label["title-page"]),
    ]
    text, colophon = Landmark("bodymatter", start, label["start"]), _page(names.COLOPHON)
    if book.layout == "brief":
        return (*first, text, Landmark("colophon", colophon, label["colophon"]))
    toc = Landmark("toc", f"{names.NAVIGATION}#toc", label["contents"])
    return (*first, toc, Landmark("copyright-page", colophon, label["colophon"]), text)


def _page(anchor: str) -> str:
    return names.PAGES + names.file(anchor)
