"""A chapter's page: pandoc writes the text, a template the page around it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from markupsafe import Markup

from pipeline import pandoc
from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.markup import tree
from pipeline.model import Book, Metadata, Part
from pipeline.render import templates
from pipeline.render.blocks import labelled
from pipeline.render.epub import names, tables, xhtml
from pipeline.render.epub.notes import number_notes
from pipeline.render.epub.page import page
from pipeline.render.facts import direction, reading_minutes

if TYPE_CHECKING:
    from pipeline.model import Chapter, Theme
    from pipeline.render.epub.page import Page

WRITER, ARGUMENTS = "html5", ("--wrap=none", "--mathml", "--section-divs")
HINT = "check its TeX"


def alone(book: Book, chapter: Chapter) -> Book:
    """Return of a book what the page of one chapter depends on: the layout and language of the book, and the chapter.

    An image is known by its name; where links lead is in the text.
    """
    own = dataclasses.replace(chapter, headings=(), assets=(), links=(), diagnostics=())
    return Book(chapter.slug, book.layout, Metadata("", book.metadata.lang), (Part("", (own,)),))


def written(book: Book, theme: Theme) -> tuple[Page, tuple[Diagnostic, ...]]:
    """Return the page of the only chapter of a book, and what could not be shown; raise `PandocFailed`."""
    (chapter,) = book.chapters
    lang = book.metadata.lang
    labels = templates.labels(theme, lang)
    blocks = labelled(tree.loads(chapter.ast), labels)
    body = xhtml.parsed(pandoc.write(blocks, WRITER, ARGUMENTS).decode())
    headings = tuple(xhtml.headings(body))
    xhtml.finish(body, chapter.slug, direction(chapter.lang))
    tables.finish(body)
    number_notes(body)
    text = xhtml.written(body)
    filled = templates.render(
        theme,
        "epub/chapter.xhtml.j2",
        lang,
        book=book,
        chapter=chapter,
        meta=chapter.metadata,
        minutes=reading_minutes(chapter.words),
        id=names.ident(chapter.slug),
        cited=[(entry, names.address(entry.href.removeprefix("#"))) for entry in chapter.cited],
        body=Markup(text),  # noqa: S704 - written by pandoc
    )
    name = names.PAGES + names.file(chapter.slug)
    return page(name, filled, text, xhtml.holds(body), headings), unreadable(body, chapter)


def unreadable(body: xhtml.Element, chapter: Chapter) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each formula that stayed TeX."""
    messages = [f"formula cannot be drawn: {tex}" for tex in xhtml.failed_formulas(body)]
    return tuple(Diagnostic(Code.R003, Place(chapter.file), message, HINT) for message in messages)
