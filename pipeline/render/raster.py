"""The pages of a PDF as they show: as pictures, and as the glyphs that stand on them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image


class Glyph(NamedTuple):
    """A visible glyph: the text that it stands for, and its box in points from the lower left corner of the trimmed page."""

    text: str
    """Empty if the document does not say."""
    left: float
    bottom: float
    right: float
    top: float


class Page(NamedTuple):
    """What stands on a page, which is `width` by `height` points when it is trimmed."""

    label: str
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    blank: bool
    """Whether nothing at all is drawn within the trim."""


def raster(document: bytes, width: int, page: int = 0) -> bytes:
    """Return a page of a PDF as a PNG picture of so many pixels across."""
    target = io.BytesIO()
    picture(document, width, page).save(target, "PNG", optimize=True)
    return target.getvalue()


def picture(document: bytes, width: int, page: int = 0) -> Image.Image:
    """Return a page of a PDF as an image of so many pixels across."""
    with pypdfium2.PdfDocument(document) as opened:
        return _drawn(opened[page], width)


def pictures(document: bytes, width: int) -> Iterator[tuple[str, Image.Image]]:
    """Yield each page of a PDF, with its label, as an image of so many pixels across."""
    with pypdfium2.PdfDocument(document) as opened:
        for number, page in enumerate(opened):
            yield _label(opened, number), _drawn(page, width)


def pages(document: bytes) -> Iterator[Page]:
    """Yield what stands on each page of a PDF."""
    with pypdfium2.PdfDocument(document) as opened:
        for number, page in enumerate(opened):
            left, bottom, right, top = page.get_trimbox()
            glyphs = tuple(_glyphs(page, left, bottom))
            blank = not any(_meet(item.get_bounds(), (left, bottom, right, top)) for item in page.get_objects(max_depth=1))
            yield Page(_label(opened, number), right - left, top - bottom, glyphs, blank)


def _label(document: Any, number: int) -> str:
    """Return what a page is called, or which one it is if it is not called anything."""
    return document.get_page_label(number) or str(number + 1)


def _drawn(page: Any, width: int) -> Image.Image:
    image: Image.Image = page.render(scale=width / page.get_width()).to_pil().convert("RGB")
    return image


def _glyphs(page: Any, left: float, bottom: float) -> Iterator[Glyph]:
    """Yield the glyphs of a page but those that pdfium adds between words and lines, and spaces."""
    text = page.get_textpage()
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if raw.FPDFText_IsGenerated(text, index) == 1 or chr(code).isspace():
            continue
        west, south, east, north = text.get_charbox(index)
        lacking = code == 0 or raw.FPDFText_HasUnicodeMapError(text, index) == 1
        yield Glyph("" if lacking else chr(code), west - left, south - bottom, east - left, north - bottom)


def _meet(box: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Return whether two boxes (left, bottom, right, top) touch."""
    return max(box[0], other[0]) <= min(box[2], other[2]) and max(box[1], other[1]) <= min(box[3], other[3])
