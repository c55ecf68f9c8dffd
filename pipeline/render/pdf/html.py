"""AST to HTML for print: pandoc writes the chapters, templates the rest.

The HTML is complete but for its stylesheets, which `pdf.typeset` adds.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import babel
from markupsafe import Markup

from pipeline import pandoc
from pipeline.diagnostics import Code, Diagnostic
from pipeline.render import templates
from pipeline.render.facts import clock, reading_minutes
from pipeline.render.outline import below, depth
from pipeline.render.pdf import glyphs
from pipeline.render.pdf.printed import place, printed
from pipeline.render.pdf.rings import rings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model import Book, Chapter, Part, Theme
    from pipeline.render.outline import Line
    from pipeline.tree import Node

BOUNDARY = "<!-- chapter -->"
WRITER = "html5-task_lists-smart"
ANCHOR = re.compile(r'<span id="cb\d+-\d+"><a href="#cb\d+-\d+"[^>]*></a>')
"""Pandoc's line anchors in code: links without text, which a tagged PDF may not have."""
NUMBERED = re.compile(r'<div class="sourceCode" id="cb\d+">')
LINE_END = re.compile(r'</span>\n<span class="line">')
NUMBERING = re.compile(r'<ol start="(\d+)"')
REASON = "show it as an image, or add a face that has it to styles/fonts.toml"


@dataclass(frozen=True, slots=True)
class Printed:
    """A chapter and the HTML of its body."""

    chapter: Chapter
    body: Markup


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """A part of a book (see `model.Part`), how far its contents are indented, what is directly below it, its chapters."""

    number: str
    title: str
    anchor: str
    level: int
    inner: int
    depth: int
    below: tuple[Line, ...]
    sections: tuple[Printed, ...]


def book_html(book: Book, theme: Theme) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the HTML of a book or a brief, and what could not be shown; raise `PandocFailed`."""
    bodies, diagnostics = _bodies(book, theme)
    remaining = iter(bodies)
    parts = tuple(_part(book, part, remaining) for part in book.parts)
    html = _filled(f"pdf/{book.layout}.html.j2", book, theme, parts=parts)
    absent = glyphs.missing(html, theme.faces)
    return glyphs.replaced(html, absent), (*diagnostics, *_unseen(book, bodies, absent))


def _part(book: Book, part: Part, bodies: Iterator[Markup]) -> PrintedPart:
    sections = tuple(Printed(chapter, next(bodies)) for chapter in part.chapters)
    inside = below(book, part) if part.title else ()
    return PrintedPart(part.number, part.title, part.anchor, part.level, part.inner, depth(book, part), inside, sections)


def cover_html(book: Book, theme: Theme) -> str:
    """Return the HTML of the cover alone; it has no words if the faces cannot show those of the title."""
    if glyphs.missing(book.metadata.title, theme.faces):
        silent = replace(book.metadata, title="", subtitle="", series="", publisher="", object="")
        parts = tuple(replace(part, title="") for part in book.parts)
        book = replace(book, metadata=silent, parts=parts, languages=())
    html = _filled("cover.html.j2", book, theme)
    return glyphs.replaced(html, glyphs.missing(html, theme.faces))


def _filled(template: str, book: Book, theme: Theme, **values: object) -> str:
    metadata = book.metadata
    return templates.render(
        theme,
        template,
        metadata.lang,
        book=book,
        art=base64.b64encode(rings(book, theme.tokens["cover-ring"]).encode()).decode(),
        minutes=reading_minutes(sum(c.words for c in book.chapters)),
        languages=[_language(code) for code in book.languages],
        licence_label="licence-" + metadata.rights.lower().replace(".", "-"),
        creators=metadata.authors or (metadata.publisher,),
        **values,
    )


def _language(code: str) -> str:
    """Return a language's own name for itself."""
    name = babel.Locale.parse(code, sep="-").get_display_name() or code
    return name[:1].upper() + name[1:]


def _bodies(book: Book, theme: Theme) -> tuple[list[Markup], tuple[Diagnostic, ...]]:
    """Return the HTML of every chapter's body: one run of pandoc for the whole book."""
    labels = templates.labels(theme, book.metadata.lang)
    placed = [(chapter, part.inner) for part in book.parts for chapter in part.chapters]
    adapted = [printed(chapter, labels, theme.tokens["colour-text"], level) for chapter, level in placed]
    boundary: Node = {"t": "RawBlock", "c": ["html", BOUNDARY]}
    joined: list[Any] = [block for blocks, _ in adapted for block in (boundary, *blocks)]
    html = pandoc.write(joined, WRITER, ["--wrap=none"], environment=clock(book)).decode()
    bodies = [Markup(_tidy(body)) for body in html.split(BOUNDARY)[1:]]  # noqa: S704 - written by pandoc
    return bodies, tuple(diagnostic for _, found in adapted for diagnostic in found)


def _tidy(html: str) -> str:
    """Return pandoc's HTML with each line of code in a box of its own, and lists that start where they should."""
    lines = ANCHOR.sub('<span class="line">', html)
    code = LINE_END.sub('</span><span class="line">', NUMBERED.sub('<div class="sourceCode">', lines))
    return NUMBERING.sub(lambda found: f'<ol style="counter-reset: list-item {int(found[1]) - 1}"', code)


def _unseen(book: Book, bodies: list[Markup], absent: str) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each chapter with characters that no face has."""
    seen = {chapter: [c for c in absent if c in body] for chapter, body in zip(book.chapters, bodies, strict=True)}
    return tuple(
        Diagnostic(Code.R002, place(chapter), f"no face has {_spelled(characters)}", REASON)
        for chapter, characters in seen.items()
        if characters
    )


def _spelled(characters: list[str]) -> str:
    return ", ".join(f"{character} (U+{ord(character):04X})" for character in characters)
