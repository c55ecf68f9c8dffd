"""Units: what a book is laid out in, one piece each, and what each of them knows of the book.

A brief is one unit. A book is its front matter, then each part's page and each chapter.
A unit's book is trimmed to what its pages show, so that nothing else is in its key.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from pipeline.model import Book, Chapter, Heading, Metadata, News, Part
from pipeline.render.outline import back
from pipeline.theme.docx_properties import points

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Kind = Literal["brief", "front", "part", "chapter", "back"]
WORD = 4.8
"""How much of a page a word takes, carefully guessed, in squares of size and leading: only the room for the digits of
page numbers hangs on it."""
CAUTION = 1.15
WITHIN = "--"
"""What stands in an anchor between the slug of a chapter and the name of something in it."""


class Unit(NamedTuple):
    """A unit of a book: its kind, the book it knows, the anchor that tells it from others, and where it stands."""

    kind: Kind
    book: Book
    anchor: str
    part: str
    """The anchor of the part it stands in, empty outside of any."""
    recto: bool
    """Whether it begins on a right-hand page."""


def units(book: Book) -> tuple[Unit, ...]:
    """Return the units of a book, in order."""
    if book.layout == "brief":
        alone = _alone(book, book.parts[0], book.chapters[0], book.metadata)
        return (Unit("brief", replace(alone, revision=book.revision), "", "", recto=True),)
    titles = tuple(_titles(part) for part in book.parts)
    front = replace(book, topics=book.topics[:1], beyond=book.beyond[:1], news=News() if book.news else None)
    front = replace(front, parts=titles, diagnostics=(), attachments=())
    return (Unit("front", front, "front", "", recto=True), *_body(book), *_back(book))


def _body(book: Book) -> Iterator[Unit]:
    first = True
    around = ""
    for index, part in enumerate(book.parts):
        if part.title:
            around = part.anchor
            inside = tuple(_titles(other) for other in _within(book.parts[index:], part.level))
            own = _bare(book, inside)
            yield Unit("part", own, part.anchor, around, recto=first or part.level == 1)
            first = False
        for chapter in part.chapters:
            yield Unit("chapter", _alone(book, part, chapter, _silent(book)), chapter.slug, around, recto=first)
            first = False


def _back(book: Book) -> Iterator[Unit]:
    """Yield the unit of each list that follows the body; it knows the titles of the chapters that are new."""
    told = {*book.news.added, *book.news.revised} if book.news else set()
    new = Part("", tuple(_title(chapter) for chapter in book.chapters if chapter.slug in told))
    for index, entry in enumerate(back(book)):
        own = _bare(book, (new,) if entry.field == "news" else ())
        own = replace(own, **{entry.field: getattr(book, entry.field)})
        yield Unit("back", own, entry.anchor, "", recto=not index)


def _within(parts: tuple[Part, ...], level: int) -> Iterator[Part]:
    """Yield a part and the parts in it."""
    for index, part in enumerate(parts):
        if index and part.level <= level:
            return
        yield part


def _silent(book: Book) -> Metadata:
    """Return what the pages of a chapter or part need of the book's metadata: its language."""
    return Metadata(title="", lang=book.metadata.lang)


def _bare(book: Book, parts: tuple[Part, ...]) -> Book:
    return Book(book.name, book.layout, _silent(book), parts)


def _alone(book: Book, part: Part, chapter: Chapter, metadata: Metadata) -> Book:
    alone = Part("", (replace(chapter, links=(), headings=(), diagnostics=()),), part.inner)
    return Book(book.name, book.layout, metadata, (alone,))


def _titles(part: Part) -> Part:
    return replace(part, chapters=tuple(map(_title, part.chapters)))


def _title(chapter: Chapter) -> Chapter:
    """Return what contents and cover show of a chapter: its title and how many sections it has."""
    meta = chapter.metadata
    said = Metadata(title=meta.title, lang=meta.lang, number=meta.number)
    sections = tuple(Heading("", "", heading.level) for heading in chapter.headings)
    return Chapter(chapter.slug, chapter.lang, said, "[]", sections)


def digits(book: Book, tokens: Mapping[str, str]) -> dict[str, str]:
    """Return, by anchor of a part or chapter, how many digits its page number has at most: a careful guess."""
    page, found, full = 1.0, dict[str, str](), full_page(tokens)
    for part in book.parts:
        page += 2 if part.title else 0
        found[part.anchor] = _length(page)
        for chapter in part.chapters:
            start = _length(page)
            page += 1.5 + chapter.words / full
            found[chapter.slug] = start
            found[f"{chapter.slug}{WITHIN}"] = _length(page)
    found |= {entry.anchor: _length(page + 2) for entry in back(book)}
    return found


def full_page(tokens: Mapping[str, str]) -> float:
    """Return how many words fill a page of a chapter: some 330 on A4, 130 in large print."""
    wide, high = (
        points(tokens[f"page-{side}"]) - sum(points(tokens[name]) for name in margins)
        for side, margins in (("width", ("book-inner", "book-outer")), ("height", ("page-top", "page-bottom")))
    )
    return wide * high / (points(tokens["size-body"]) * points(tokens["size-leading"]) * WORD)


def _length(page: float) -> str:
    return str(len(str(int(page * CAUTION))))


def referred(addresses: Iterable[str], lengths: Mapping[str, str]) -> dict[str, str]:
    """Return the digits of the anchors among these addresses; `lengths` has those within a chapter under one name."""
    anchors = {address.removeprefix("#") for address in addresses if address.startswith("#")}
    known = {anchor: "".join(anchor.partition(WITHIN)[:2]) for anchor in sorted(anchors)}
    return {anchor: lengths[name] for anchor, name in known.items() if name in lengths}
