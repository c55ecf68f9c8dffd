"""The cover as a picture: the theme's cover page, typeset at the shape of an e-book's cover."""

from __future__ import annotations

import dataclasses
import io
import itertools
import struct
import zlib
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
BITS = 4
"""Of a pixel: enough for the palette."""


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
    return png(picture(cover.data, WIDTH))  # its complaints would be about our own template


def png(image: Image.Image) -> bytes:
    """Return an image as PNG; flat inks have a palette, which makes the file a tenth as large."""
    if image.getcolors(FEW) is not None:
        return _flat(image.quantize(PALETTE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE))
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def _flat(image: Image.Image) -> bytes:
    """Return an image of a palette as PNG, its lines as they are (PNG 3, §9).

    Pillow writes each as its difference from others, which is for photographs: it makes a drawing a fifth larger.
    """
    width, height = image.size
    pixels, line = image.tobytes("raw", f"P;{BITS}"), -(-width * BITS // 8)
    lines = b"".join(b"\0" + pixels[begin : begin + line] for begin in range(0, len(pixels), line))
    palette = bytes(image.getpalette() or ())[: 3 * PALETTE]
    head = struct.pack(">2I5B", width, height, BITS, 3, 0, 0, 0)
    chunks = (b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(itertools.starmap(_chunk, chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
