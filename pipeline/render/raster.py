"""A page of a PDF as a picture."""

from __future__ import annotations

import io

import pypdfium2


def raster(document: bytes, width: int, page: int = 0) -> bytes:
    """Return a page of a PDF as a PNG picture of so many pixels across."""
    with pypdfium2.PdfDocument(document) as opened:
        sheet = opened[page]
        image = sheet.render(scale=width / sheet.get_width()).to_pil().convert("RGB")
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
