"""AST to HTML for print: pandoc writes the chapters, templates the rest.

The HTML is complete but for its stylesheets, which `pdf.typeset` adds.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from pipeline import pandoc
from pipeline.diagnostics import Code, Diagnostic
from pipeline.render import templates
from pipeline.render.colophon import colophon, own_name, revision
from pipeline.render.facts import clock, reading_minutes
from pipeline.render.outline import back, below, depth
from pipeline.render.pdf import glyphs
from pipeline.render.pdf.breaks import BEGIN, END
from pipeline.render.pdf.heads import heads, measure
from pipeline.render.pdf.printed import place, printed
from pipeline.render.pdf.rings import rings
from pipeline.render.qr import drawn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Book, Chapter, RenderJob, Theme
    from pipeline.render.outline import Line

WRITER = "html5-task_lists-smart"
ANCHOR = re.compile(r'<span id="cb\d+-\d+"><a href="#cb\d+-\d+"[^>]*></a>')
"""Pandoc's line anchors in code: links without text, which a tagged PDF may not have."""
NUMBERED = re.compile(r'<div class="sourceCode" id="cb\d+">')
LINE_END = re.compile(r'</span>\n<span class="line">')
PLAIN = re.compile(r"(?<=<code>)(?:(?!</code>).)+(?=</code></pre>)", re.DOTALL)
"""Code in a language that is not highlighted: its lines are not told apart."""
NUMBERING = re.compile(r'<ol start="(\d+)"')
REASON = "show it as an image, or add a face that has it to styles/fonts.toml"


@dataclass(frozen=True, slots=True)
class Printed:
    """A chapter and the HTML of its body."""

    chapter: Chapter
    body: Markup


def unit_html(job: RenderJob) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the HTML of one unit of a book, and what could not be shown; raise `PandocFailed`."""
    book, theme = job.book, job.theme
    sections, diagnostics = _sections(job)
    html = _filled(f"pdf/{job.unit}.html.j2", book, theme, sections=sections, facts=job.facts, lines=_lines(book))
    absent = glyphs.missing(html, theme.faces)
    return glyphs.replaced(html, absent), (*diagnostics, *_unseen(sections, absent))


def _lines(book: Book) -> list[tuple[int, tuple[Line, ...]]]:
    """Return of each part how far it is indented, and what stands directly below it."""
    return [(depth(book, part), below(book, part) if part.title else ()) for part in book.parts]


def cover_html(book: Book, theme: Theme) -> str:
    """Return the HTML of the cover alone; it has no words if the faces cannot show those of the title."""
    if glyphs.missing(book.metadata.title, theme.faces):
        silent = replace(book.metadata, title="", subtitle="", series="", publisher="", object="")
        parts = tuple(replace(part, title="") for part in book.parts)
        book = replace(book, metadata=silent, parts=parts, languages=())
    html = _filled("cover.html.j2", book, theme)
    return glyphs.replaced(html, glyphs.missing(html, theme.faces))


def _filled(template: str, book: Book, theme: Theme, **values: object) -> str:
    metadata, label = book.metadata, templates.labels(theme, book.metadata.lang)
    return templates.render(
        theme,
        template,
        metadata.lang,
        book=book,
        heads=heads(book, theme),
        art=base64.b64encode(rings(book, theme.tokens["cover-ring"]).encode()).decode(),
        minutes=reading_minutes(sum(c.words for c in book.chapters)),
        back=back(book),
        languages=[own_name(code) for code in book.languages],
        colophon=colophon(book, label),
        revision=revision(book, label),
        licence_label="licence-" + metadata.rights.lower().replace(".", "-"),
        creators=metadata.authors or (metadata.publisher,),
        qr=drawn(metadata.source, theme.tokens["colour-text"]) if metadata.source else "",
        **values,
    )


def _sections(job: RenderJob) -> tuple[tuple[Printed, ...], tuple[Diagnostic, ...]]:
    """Return the chapters of a unit with the HTML of their bodies: only a chapter's own unit, or a brief, shows them."""
    if job.unit not in {"chapter", "brief"}:
        return (), ()
    (part,) = job.book.parts
    (chapter,) = part.chapters
    labels, tokens = templates.labels(job.theme, job.book.metadata.lang), job.theme.tokens
    adapted, found = printed(chapter, labels, tokens, part.inner, job.facts, measure(tokens, job.book.layout))
    html = pandoc.write(adapted, WRITER, ["--wrap=none"], environment=clock(job.book)).decode()
    marked = f"<!--{BEGIN}-->{_tidy(html)}<!--{END}-->"
    return (Printed(chapter, Markup(marked)),), found  # noqa: S704 - written by pandoc


def _tidy(html: str) -> str:
    """Return pandoc's HTML with each line of code in a box of its own, and lists that start where they should."""
    lines = ANCHOR.sub('<span class="line">', html)
    code = LINE_END.sub('</span><span class="line">', NUMBERED.sub('<div class="sourceCode">', lines))
    parted = PLAIN.sub(lambda found: "".join(f'<span class="line">{line}</span>' for line in found[0].split("\n")), code)
    return NUMBERING.sub(lambda found: f'<ol style="counter-reset: list-item {int(found[1]) - 1}"', parted)


def _unseen(sections: Iterable[Printed], absent: str) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each chapter with characters that no face has."""
    seen = [(section.chapter, [c for c in absent if c in section.body]) for section in sections]
    return tuple(
        Diagnostic(Code.R002, place(chapter), f"no face has {_spelled(characters)}", REASON)
        for chapter, characters in seen
        if characters
    )


def _spelled(characters: list[str]) -> str:
    return ", ".join(f"{character} (U+{ord(character):04X})" for character in characters)
