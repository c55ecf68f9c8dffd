"""The cover as a picture: the theme's cover page, typeset at the shape of an e-book's cover."""

from __future__ import annotations

import dataclasses
import io
from typing import TYPE_CHECKING

from PIL import Image

from pipeline.model import Chapter, Heading, Metadata
from pipeline.render import pdf
from pipeline.render.pdf import html
from pipeline.render.pdf.rings import SECTION
from pipeline.render.raster import picture

if TYPE_CHECKING:
    from pipeline.model import Book, Theme

WIDTH = 1600
TRIM = {"page-width": "500pt", "page-height": "800pt", "page-bleed": "0mm", "page-slug": "0mm", "page-marks": "none"}
"""Five to eight, which gives 2560 pixels of height: what shops and shelves expect of a cover."""
FEW = 4096
"""Up to how many colours a picture is of flat inks and their edges, and no photograph."""
PALETTE = 8
"""How many of them are kept: the inks, and enough between them that edges stay smooth at this size. Half the file."""


def subject(book: Book) -> Book:
    """Return of a book what its cover depends on: no text, and of each chapter only the sections, which are drawn."""
    parts = (dataclasses.replace(part, chapters=tuple(map(_outlined, part.chapters))) for part in book.parts)
    return dataclasses.replace(book, parts=tuple(parts), topics=(), beyond=(), diagnostics=(), attachments=())


def _outlined(chapter: Chapter) -> Chapter:
    sections = tuple(Heading("", "", heading.level) for heading in chapter.headings if heading.level == SECTION)
    return Chapter("", chapter.lang, Metadata("", chapter.lang), "[]", sections, file=chapter.file)


def drawn(book: Book, theme: Theme) -> bytes:
    """Return the cover of a book as a PNG picture of 1600 by 2560 pixels."""
    trimmed = dataclasses.replace(theme, tokens={**theme.tokens, **TRIM})
    cover = pdf.typeset(html.cover_html(book, trimmed), trimmed, {}, tagged=False)
    return _png(picture(cover.data, WIDTH))  # its complaints would be about our own template


def _png(image: Image.Image) -> bytes:
    """Return an image as PNG; flat inks have a palette, which makes the file an eighth as large."""
    flat = image.getcolors(FEW) is not None
    kept = image.quantize(PALETTE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE) if flat else image
    target = io.BytesIO()
    kept.save(target, "PNG", optimize=True)
    return target.getvalue()
