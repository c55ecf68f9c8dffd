"""The parts of a document that say what it is and how it is set: properties, settings, styles, running lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.render import templates
from pipeline.render.docx import direction
from pipeline.render.docx.languages import regional, separators
from pipeline.render.docx.sections import BEYOND, BRIEF, TITLE, TOPICS, file, running
from pipeline.render.docx.values import stated
from pipeline.render.facts import UNDATED, modified
from pipeline.render.facts import direction as runs
from pipeline.render.pdf.heads import GAP, SHARE, fitting
from pipeline.theme.docx_properties import measure
from pipeline.theme.docx_styles import sheet
from pipeline.theme.docx_xml import parsed, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Book, Theme

TEMPLATED = ("docProps/app", "docProps/core", "docProps/custom", "word/settings", "word/theme/theme1")
LINE = 0.9
"""The share of the measure that a title has beside the number of its page."""
NAMELESS = {"title": "", "other": ""}


def furniture(book: Book, theme: Theme, styles: Iterable[str] = ()) -> dict[str, bytes]:
    """Return the parts by name, with the combined `styles` among the others.

    Raises `SeriesError` for a rule of the style sheet that is not understood.
    """
    lang = book.metadata.lang
    values = {
        **stated(book, theme),
        "created": book.metadata.date or UNDATED,
        "modified": modified(book),
        "page_of": re.split(r"\{(page|pages)\}", templates.labels(theme, lang)["page-of"]),
        "region": regional(lang),
        **separators(lang),
        "words": sum(chapter.words for chapter in book.chapters),
    }

    def filled(name: str, **more: str) -> bytes:
        template = f"docx/{name.rpartition('/')[2].rstrip('1')}.xml.j2"
        root = parsed(templates.render(theme, template, lang, **values, **more).encode())
        if runs(lang) == "rtl":
            direction.turn(root)
        return written(root)

    heads = _heads(book, theme)
    names = running(book)
    lines = {f"word/{file(kind, line)}": filled(kind, line=line, **heads.get(line, NAMELESS)) for kind, line in names}
    parts = {f"{name}.xml": filled(name) for name in TEMPLATED}
    return {"word/styles.xml": sheet(theme, regional(lang), tuple(styles)), **lines, **parts}


def _heads(book: Book, theme: Theme) -> dict[str, dict[str, str]]:
    """Return what the running heads say, by name: the title, and the language where it is another one.

    Each is shortened to a line, as in PDF; Word takes the title of a chapter from the text, whole.
    """
    lang, label, room = book.metadata.lang, templates.labels(theme, book.metadata.lang), measure(theme.tokens)
    chapters = {str(number): chapter for number, chapter in enumerate(book.chapters, 1)}
    return {
        TITLE: {"title": fitting(book.metadata.title, theme, "text", room * LINE), "other": ""},
        BRIEF: {
            "title": fitting(book.metadata.title, theme, "text", room * (1 - SHARE)),
            "series": fitting(book.metadata.series, theme, "display", room * SHARE - GAP),
        },
        TOPICS: {"title": label["topic-index"], "other": ""},
        BEYOND: {"title": label["beyond"], "other": ""},
        **{
            number: {
                "title": fitting(chapter.metadata.title, theme, "text", room * LINE),
                "other": regional(chapter.lang) if chapter.lang != lang else "",
            }
            for number, chapter in chapters.items()
        },
    }
