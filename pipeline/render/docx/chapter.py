"""One chapter of a book, or a brief: its opening, which a template makes, and its text."""

from __future__ import annotations

import pathlib
import tempfile
from typing import TYPE_CHECKING, Any

from pipeline import pandoc
from pipeline.diagnostics import Code, Diagnostic, Place, Severity
from pipeline.markup.tree import loads, query
from pipeline.model import Piece
from pipeline.render import templates
from pipeline.render.docx.adapt import adapted, framed, in_language
from pipeline.render.docx.columns import gauge
from pipeline.render.docx.convert import converted
from pipeline.render.docx.finish import finished
from pipeline.render.docx.fragment import stored
from pipeline.render.docx.front import READER
from pipeline.render.docx.images import staged
from pipeline.render.docx.values import stated
from pipeline.render.facts import reading_minutes
from pipeline.render.qr import picture
from pipeline.theme.docx_xml import parsed, tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model import Book, Chapter, Theme
    from pipeline.render.docx.adapt import Image

TEMPLATES = {"book": "docx/chapter.html.j2", "brief": "docx/brief.html.j2"}
CODE = "qr-code.png"
"""The name of the picture of a brief's address."""
MATH = '"t":"Math"'
"""What the text of blocks with a formula holds; in a string its quotes would be escaped."""


def rendered(book: Book, theme: Theme) -> Piece:
    """Return the only chapter of a book, a diagnostic for each formula or drawing that fails; raise `PandocFailed`."""
    (chapter,) = book.chapters
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        images, complaints = staged(chapter.assets, theme, place)
        if book.layout == "brief" and book.metadata.source:
            (place / CODE).write_bytes(picture(book.metadata.source, theme.tokens["colour-text"]))
        frame = pandoc.read(_frame(book, chapter, theme), READER)
        content = framed(frame, {"chapter": _body(chapter, book.metadata.lang, theme, images)})
        parts = converted(content, book.metadata.lang, theme.tokens, place)
    faults = [Diagnostic(Code.R001, Place(chapter.file), told, severity=Severity.WARNING) for told in complaints]
    told = (*_formulas(chapter, parts["word/document.xml"]), *faults)
    return Piece("docx", stored(finished(parts, book, theme)), diagnostics=told)


def _frame(book: Book, chapter: Chapter, theme: Theme) -> str:
    """Return the opening of a chapter, and the end of a brief, as HTML with a place for the text."""
    values = {"chapter": chapter, "minutes": reading_minutes(chapter.words)}
    more = {"masthead": book.metadata.title} if book.layout == "book" else {**stated(book, theme), "qr": CODE}
    return templates.render(theme, TEMPLATES[book.layout], book.metadata.lang, **values, **more)


def _body(chapter: Chapter, lang: str, theme: Theme, images: Mapping[str, Image]) -> list[Any]:
    body = adapted(loads(chapter.ast), templates.labels(theme, lang), images, gauge(theme))
    return body if chapter.lang == lang else in_language(body, chapter.lang)


def _formulas(chapter: Chapter, document: bytes) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each formula that pandoc left as TeX between dollar signs."""
    if MATH not in chapter.ast:
        return ()
    paragraphs = parsed(document).iter(tag("p"))
    shown = "\n".join("".join(t.text or "" for t in p.iter(tag("t"))) for p in paragraphs)
    formulas = (formula["c"][1] for formula in query(loads(chapter.ast), "Math"))
    return tuple(
        Diagnostic(Code.R003, Place(chapter.file), f"formula cannot be drawn: {tex.strip()}", "check its TeX")
        for tex in formulas
        if f"${tex}$" in shown
    )
