"""Stamps: page numbers and what stands around them, written into the slots that the layout left open.

A number is set in the slot's own face and colour with lining figures of one width,
and narrowed if it has more digits than the slot was made for.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, NamedTuple

from pipeline.render.pdf.codes import codes
from pipeline.render.templates import FALLBACK, labels
from pipeline.theme import fonts
from pipeline.theme.harfbuzz import shaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.model import Face, Theme
    from pipeline.render.pdf.marks import Slot

FIGURES = ("lnum", "tnum")
TEXT_WEIGHT = 400
PIXEL = 0.75
"""A CSS pixel in points (CSS Values 3, 5.2)."""


class Glyph(NamedTuple):
    """A glyph of a face: its number, its width in thousandths of the size, the character it stands for, and its code."""

    number: int
    width: float
    character: str
    code: str


def glyphs(face: Face, text: str) -> tuple[Glyph, ...]:
    """Return the glyphs of a number and what stands around it."""
    return tuple(_glyph(face, character) for character in text)


@functools.cache
def _glyph(face: Face, character: str) -> Glyph:
    ((number, width),) = shaped(fonts.data(face), character, FIGURES)
    return Glyph(number, width, character, codes(face)[number].encode("latin-1").hex())


def width(faces: Sequence[Face], family: str, text: str) -> float:
    """Return the width of a text in the upright face of a family, in ems."""
    return sum(glyph.width for glyph in glyphs(nearest(faces, family, TEXT_WEIGHT, "normal"), text)) / 1000


def widths(theme: Theme) -> Iterator[str]:
    """Yield what says how wide a digit is, and what stands around the page that a link tells, in each language."""
    wide = functools.partial(width, theme.faces, theme.tokens["face-text"])
    yield f":root {{ --digit: {wide('0'):.4f}em }}\n"
    for lang in sorted(theme.labels, key=lambda lang: lang != FALLBACK):
        around = f"({labels(theme, lang)['page-short']}\u00a0)"
        yield f":root{f':lang({lang})' if lang != FALLBACK else ''} {{ --reference: {wide(around):.4f}em }}\n"


def nearest(faces: Sequence[Face], family: str, weight: int, style: str) -> Face:
    """Return the face that is closest to what a style asks for; a family that is none of the theme's is its first."""
    own = [face for face in faces if face.family == family] or [face for face in faces if face.family == faces[0].family]
    return min(own, key=lambda face: (face.style != style, abs(face.weight - weight)))


def stamp(slot: Slot, shown: Sequence[Glyph], resource: str) -> bytes:
    """Return the operators that draw glyphs into a slot with a font of the page's resources (ISO 32000-1, 9.4).

    In the text they are the content of the slot's structure element, elsewhere an artifact (14.8.2.2).
    """
    length = sum(glyph.width for glyph in shown) * slot.size / 1000
    narrow = min(1.0, slot.width / length) if slot.width else 1.0
    left = slot.x + (max(0.0, slot.width - length) if slot.right else 0.0)
    place, size = _placed(slot, left, narrow)
    opening = f"/Span <</MCID {slot.mcid}>> BDC" if slot.mcid >= 0 else "/Artifact BMC"
    colour = " ".join(f"{channel:g}" for channel in slot.colour)
    text = "".join(glyph.code for glyph in shown)
    operator = "rg" if len(slot.colour) > 1 else "g"
    return f"{opening} q {colour} {operator} BT {resource} {size:.4g} Tf {place} <{text}> Tj ET Q EMC\n".encode()


def _placed(slot: Slot, left: float, narrow: float) -> tuple[str, float]:
    """Return the operator for a place, and the size, in the coordinates of what is drawn there.

    Within the content of a page they are those of the layout engine: CSS pixels from the upper left corner.
    """
    if not slot.after:
        return f"{narrow:.4g} 0 0 1 {left:.3f} {slot.y:.3f} Tm", slot.size
    return f"{narrow:.4g} 0 0 -1 {left / PIXEL:.3f} {(slot.height - slot.y) / PIXEL:.3f} Tm", slot.size / PIXEL


def characters(shown: Iterable[Glyph]) -> dict[int, str]:
    """Return the character of each glyph."""
    return {glyph.number: glyph.character for glyph in shown}
