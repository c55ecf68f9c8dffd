"""The DOCX backend: pandoc writes the book in the theme's Word styles, and the file is finished.

The frame of the book (title page, colophon, contents, parts, openings of chapters) is a
template that pandoc reads as HTML; the chapters' blocks take their places in it.
"""

from __future__ import annotations

import pathlib
import tempfile
from typing import TYPE_CHECKING, Any

import babel

from pipeline import pandoc
from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.model import Piece, RenderJob
from pipeline.render import templates
from pipeline.render.docx.adapt import adapted, framed, in_language
from pipeline.render.docx.finish import finished, regional
from pipeline.render.docx.images import staged
from pipeline.render.facts import UNDATED, clock, direction, reading_minutes, source_date
from pipeline.render.outline import below, outline
from pipeline.render.pdf import complained
from pipeline.theme.docx import reference_document
from pipeline.theme.docx_package import parsed, parts, tag
from pipeline.theme.docx_properties import measure, points
from pipeline.tree import loads, query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model import Book, Chapter, Theme
    from pipeline.render.docx.adapt import Image
    from pipeline.render.outline import Line

READER = "html-auto_identifiers"
REFERENCE = "reference.docx"
TOC = ("TOC 1", "TOC 2", "TOC 3", "TOC 4", "TOC 5", "TOC 6")
CHARACTER = 0.56
"""The width of an average character of the display face, in ems."""


def split(book: Book, theme: Theme) -> tuple[RenderJob, ...]:
    """Return the one job that renders the book."""
    return (RenderJob("docx", book, theme),)


def render(job: RenderJob) -> Piece:
    """Return the finished document; raise `PandocFailed`."""
    book, theme = job.book, job.theme
    values = _values(book, theme)
    frame = pandoc.read(templates.render(theme, f"docx/{book.layout}.html.j2", book.metadata.lang, **values), READER)
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        (place / REFERENCE).write_bytes(reference_document(theme))
        images, complaints = staged(book, theme, place)
        content = framed(frame, {chapter.slug: _body(chapter, book, theme, images) for chapter in book.chapters})
        facts = {"lang": regional(book.metadata.lang), "dir": direction(book.metadata.lang)}
        meta = {name: {"t": "MetaString", "c": fact} for name, fact in facts.items()}
        data = pandoc.write(content, "docx", [f"--reference-doc={REFERENCE}"], meta, place, clock(book))
    return Piece(
        "docx",
        finished(data, book, theme, values),
        diagnostics=(*_formulas(book, data), *complained(book, "docx", complaints)),
    )


def bind(_book: Book, _theme: Theme, pieces: Sequence[Piece]) -> bytes:
    """Return the only piece, which is complete."""
    (piece,) = pieces
    return piece.data


def _values(book: Book, theme: Theme) -> dict[str, Any]:
    """Return what every template of the format receives."""
    metadata, label = book.metadata, templates.labels(theme, book.metadata.lang)
    faces = {role: theme.tokens[f"face-{role}"] for role in ("text", "display", "code")}
    return {
        "book": book,
        "metadata": metadata,
        "creators": metadata.authors or tuple(filter(None, [metadata.publisher])),
        "contents": _contents(book),
        "below": lambda part: below(book, part),
        "languages": [(code, _language(code)) for code in book.languages],
        "licence_label": "licence-" + metadata.rights.lower().replace(".", "-"),
        "minutes": {c.slug: reading_minutes(c.words) for c in book.chapters},
        "typeset": label["typeset"].format(**faces),
        "region": regional(metadata.lang),
        "words": sum(chapter.words for chapter in book.chapters),
        "created": metadata.date or UNDATED,
        "modified": source_date(book),
    }


def _contents(book: Book) -> list[tuple[str, Line]]:
    """Return each line of the contents with its style: of two at one depth the first is that of a part."""
    deepest = len(TOC) // 2 - 1
    return [(TOC[2 * min(line.depth, deepest) + (not line.is_part)], line) for line in outline(book)]


def _language(code: str) -> str:
    """Return a language's own name for itself."""
    name = babel.Locale.parse(code, sep="-").get_display_name() or code
    return name[:1].upper() + name[1:]


def _body(chapter: Chapter, book: Book, theme: Theme, images: Mapping[str, Image]) -> list[Any]:
    labels = templates.labels(theme, book.metadata.lang)
    room = measure(theme.tokens) / (points(theme.tokens["size-table"]) * CHARACTER)
    body = adapted(loads(chapter.ast), labels, images, room)
    return body if chapter.lang == book.metadata.lang else in_language(body, chapter.lang)


def _formulas(book: Book, data: bytes) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each formula that pandoc left as TeX between dollar signs."""
    document = parsed(parts(data)["word/document.xml"])
    shown = "\n".join("".join(t.text or "" for t in p.iter(tag("t"))) for p in document.iter(tag("p")))
    return tuple(
        Diagnostic(Code.R003, Place(chapter.file), f"formula cannot be drawn: {formula['c'][1].strip()}", "check its TeX")
        for chapter in book.chapters
        for formula in query(loads(chapter.ast), "Math")
        if f"${formula['c'][1]}$" in shown
    )
