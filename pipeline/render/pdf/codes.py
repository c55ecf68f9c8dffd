"""Codes: how the content of pages names glyphs, in one byte where it can (ISO 32000-1, 9.7.5).

The layout engine names each by its number in two bytes (Identity-H). Here the glyphs of common characters have a code
of one byte, the others a byte from `FIRST` on and a second one. No such byte is a letter or a bracket of ASCII: text
cannot be taken for operators. The content of pages becomes a seventh shorter, pressed a tenth.
"""

from __future__ import annotations

import functools
import string
from typing import TYPE_CHECKING

from pipeline.theme import fonts
from pipeline.theme.harfbuzz import count, nominal

if TYPE_CHECKING:
    from pipeline.model import Face

FIRST = 0xF0
"""The first of the bytes that begin a code of two."""
LIMIT = (0x100 - FIRST) << 8
"""How many glyphs such codes can name: a face of more keeps the numbers of its glyphs."""
BYTES = (*range(0x80, FIRST), *range(0x0E, 0x20), *range(0x01, 0x09))
"""The codes of one byte."""
COMMON = string.printable[:95] + "\N{NO-BREAK SPACE}’“”‘–—…•·«»¿¡€§©áàâäçéèêëíìïñóòôöúùûüÁÉÍÓÚ"
"""The characters whose glyphs have them, in this order."""


class Codes(dict[int, str]):
    """The code of each glyph of a face, each byte of it a character of Latin-1, as `str.translate` wants it."""

    def __missing__(self, glyph: int) -> str:
        """Return the code of a glyph of no common character."""
        self[glyph] = chr(FIRST | glyph >> 8) + chr(glyph & 0xFF)
        return self[glyph]

    def text(self, glyphs: bytes) -> bytes:
        """Return the codes of glyphs that are named by their numbers in two bytes."""
        return glyphs.decode("utf-16-be").translate(self).encode("latin-1")


class Identity(Codes):
    """The codes of a face that has too many glyphs: their numbers."""

    def __missing__(self, glyph: int) -> str:
        """Return the number of a glyph."""
        return chr(glyph >> 8) + chr(glyph & 0xFF)

    def text(self, glyphs: bytes) -> bytes:
        """Return glyphs as they are."""
        return glyphs


@functools.cache
def codes(face: Face) -> Codes:
    """Return the codes of the glyphs of a face."""
    data = fonts.data(face)
    if count(data) > LIMIT:
        return Identity()
    found = zip(BYTES, nominal(data, COMMON), strict=True)
    return Codes({glyph: chr(byte) for byte, glyph in found if glyph})
