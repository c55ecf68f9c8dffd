"""Which characters the theme's faces can show."""

from __future__ import annotations

import functools
import unicodedata
from io import BytesIO
from typing import TYPE_CHECKING

from fontTools.ttLib import TTFont

from pipeline.theme.fonts import data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Face

INVISIBLE = {"Cc", "Cf", "Mn", "Zl", "Zp"}
"""Categories of characters that are drawn without a glyph of their own, or not at all."""
STAND_IN = "\N{REPLACEMENT CHARACTER}"


def missing(text: str, faces: Iterable[Face]) -> str:
    """Return the characters of `text` that none of the faces has, each once, in order of code point."""
    covered = frozenset().union(*(_covered(data(face)) for face in faces))
    unknown = {c for c in set(text) if ord(c) not in covered and unicodedata.category(c) not in INVISIBLE}
    return "".join(sorted(unknown))


def replaced(text: str, characters: str) -> str:
    """Return `text` with U+FFFD for each of these characters: a font's `.notdef` may not be shown (ISO 14289-1, 7.21.8)."""
    return text.translate(dict.fromkeys(map(ord, characters), STAND_IN))


@functools.cache
def _covered(data: bytes) -> frozenset[int]:
    return frozenset(TTFont(BytesIO(data), lazy=True).getBestCmap())
