"""The cover as a picture: the theme's cover page, typeset at the shape of an e-book's cover."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from pipeline.render import pdf
from pipeline.render.pdf import html
from pipeline.render.raster import raster

if TYPE_CHECKING:
    from pipeline.model import Book, Theme

WIDTH = 1600
TRIM = {"page-width": "500pt", "page-height": "800pt", "page-bleed": "0mm", "page-slug": "0mm", "page-marks": "none"}
"""Five to eight, which gives 2560 pixels of height: what shops and shelves expect of a cover."""


def cover_png(book: Book, theme: Theme) -> bytes:
    """Return the cover of a book as a PNG picture of 1600 by 2560 pixels."""
    trimmed = dataclasses.replace(theme, tokens={**theme.tokens, **TRIM})
    cover = pdf.typeset(html.cover_html(book, trimmed), trimmed, {}, tagged=False)
    return raster(cover.data, WIDTH)  # its complaints would be about our own template
