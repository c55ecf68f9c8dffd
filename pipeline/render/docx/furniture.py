"""The parts of a document that say what it is and how it is set: properties, settings, styles, running lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.render import templates
from pipeline.render.docx import direction
from pipeline.render.docx.languages import regional, separators
from pipeline.render.docx.page import FURNITURE
from pipeline.render.docx.values import stated
from pipeline.render.facts import UNDATED, modified
from pipeline.render.facts import direction as runs
from pipeline.theme.docx_styles import sheet
from pipeline.theme.docx_xml import parsed, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Book, Theme

TEMPLATED = ("docProps/app", "docProps/core", "docProps/custom", "word/settings", "word/theme/theme1")


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

    def filled(name: str, *, first: bool = False) -> bytes:
        template = f"docx/{name.rpartition('/')[2].rstrip('1')}.xml.j2"
        root = parsed(templates.render(theme, template, lang, first=first, **values).encode())
        if runs(lang) == "rtl":
            direction.turn(root)
        return written(root)

    lines = {f"word/{kind}{n}.xml": filled(kind, first=pages == "first") for (kind, pages), n in FURNITURE.items()}
    parts = {f"{name}.xml": filled(name) for name in TEMPLATED}
    return {"word/styles.xml": sheet(theme, regional(lang), tuple(styles)), **lines, **parts}
