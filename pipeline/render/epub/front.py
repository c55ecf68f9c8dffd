"""The pages of a book that no article gives: cover, title page, parts, contents, colophon and back matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render import templates
from pipeline.render.colophon import colophon as facts
from pipeline.render.colophon import own_name
from pipeline.render.epub import names
from pipeline.render.epub.metadata import licence_sentence, summary
from pipeline.render.epub.page import page
from pipeline.render.outline import below

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model import Book, Part, Theme
    from pipeline.render.epub.navigation import Entry, Landmark
    from pipeline.render.epub.page import Page
    from pipeline.render.outline import List


def cover(book: Book, theme: Theme) -> Page:
    """Return the page that shows the picture of the cover."""
    return _page(book, theme, names.COVER, "cover", picture=f"../{names.PICTURE}")


def title_page(book: Book, theme: Theme) -> Page:
    """Return the title page."""
    return _page(book, theme, names.TITLE_PAGE, "titlepage", languages=[(code, own_name(code)) for code in book.languages])


def part_page(book: Book, theme: Theme, part: Part) -> Page:
    """Return the page that opens a part, with what stands directly below it."""
    lines = [(line, names.address(line.anchor)) for line in below(book, part)]
    return _page(book, theme, part.anchor, "part", part=part, lines=lines)


def colophon(book: Book, theme: Theme, text: Iterable[Page], *, told: bool) -> Page:
    """Return what is known of the edition; `text` are its parts and chapters, `told`: it has a list of pages."""
    labels = templates.labels(theme, book.metadata.lang)
    licence = licence_sentence(book.metadata.rights, labels)
    values = {"licence": licence, "accessibility": summary(text, labels, told=told), "colophon": facts(book, labels)}
    return _page(book, theme, names.COLOPHON, "colophon", **values)


def back(book: Book, theme: Theme, entry: List) -> Page:
    """Return the page of a list that follows the chapters."""
    shown = {chapter.slug: chapter.metadata.number or chapter.metadata.title for chapter in book.chapters}
    topics = [(t.name, [(shown[slug], names.address(slug)) for slug in t.slugs]) for t in book.topics]
    return _page(book, theme, entry.anchor, "back", entry=entry, topics=topics, address=names.address)


def navigation(book: Book, theme: Theme, **ways: Sequence[Entry | Landmark | tuple[str, str]]) -> Page:
    """Return the navigation document, which is also the page of the contents; `ways` as the template names them."""
    return page(names.NAVIGATION, templates.render(theme, "epub/nav.xhtml.j2", book.metadata.lang, book=book, **ways))


def _page(book: Book, theme: Theme, anchor: str, template: str, **values: object) -> Page:
    given = {"book": book, "meta": book.metadata, "id": anchor, **values}
    text = templates.render(theme, f"epub/{template}.xhtml.j2", book.metadata.lang, **given)
    return page(names.PAGES + names.file(anchor), text)
