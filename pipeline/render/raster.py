"""A page of a PDF as a picture."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2

if TYPE_CHECKING:
    from PIL import Image


def raster(document: bytes, width: int, page: int = 0) -> bytes:
    """Return a page of a PDF as a PNG picture of so many pixels across."""
    target = io.BytesIO()
    picture(document, width, page).save(target, "PNG", optimize=True)
    return target.getvalue()


def picture(document: bytes, width: int, page: int = 0) -> Image.Image:
    """Return a page of a PDF as an image of so many pixels across."""
    with pypdfium2.PdfDocument(document) as opened:
        sheet = opened[page]
        image: Image.Image = sheet.render(scale=width / sheet.get_width()).to_pil().convert("RGB")
    return image
