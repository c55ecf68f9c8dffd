"""HarfBuzz: faces cut from fonts, and text shaped with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uharfbuzz as hb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def pinned(font: bytes, axes: Mapping[str, float]) -> bytes:
    """Return a static TrueType font: every axis fixed at the value given, or else its default."""
    face = hb.Face(font)
    plan = hb.SubsetInput()
    plan.keep_everything()
    plan.pin_all_axes_to_default(face)
    for tag in {info.tag for info in face.axis_infos} & set(axes):
        plan.pin_axis_location(face, tag, axes[tag])
    return bytes(plan.subset(face).blob.data)


def subset(
    font: bytes,
    characters: Iterable[int],
    more: Iterable[str] = (),
    fewer: Iterable[str] = (),
    names: Iterable[int] = (),
) -> bytes:
    """Return a font with the glyphs of these code points.

    `more` and `fewer` are layout features to keep beside HarfBuzz's own choice and to
    drop from it; `names` are records of the name table to keep beside the usual ones.
    """
    plan = hb.SubsetInput()
    plan.sets(hb.SubsetInputSets.UNICODE).update(characters)
    features = plan.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG)
    features.update(map(_tag, more))
    features.difference_update(hb.Set(map(_tag, fewer)))
    plan.sets(hb.SubsetInputSets.NAME_ID).update(names)
    return bytes(plan.subset(hb.Face(font)).blob.data)


def glyphs_only(font: bytes, glyphs: Iterable[int]) -> bytes:
    """Return a font with the outlines of these glyphs under their own numbers, and nothing to lay text out with.

    It is what a PDF embeds (ISO 32000-1, 9.9). Glyphs after the last one are gone.
    """
    wanted = sorted(glyphs)
    plan = hb.SubsetInput()
    plan.sets(hb.SubsetInputSets.GLYPH_INDEX).update(wanted)
    plan.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(map(_tag, ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "JSTF", "MATH")))
    plan.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING
    kept = plan.subset(hb.Face(font))
    last = hb.SubsetInput()
    last.sets(hb.SubsetInputSets.GLYPH_INDEX).update(range(wanted[-1] + 1))
    last.flags = hb.SubsetFlags.NO_HINTING
    return bytes(last.subset(kept).blob.data)


def count(font: bytes) -> int:
    """Return how many glyphs a font has."""
    return int(hb.Face(font).glyph_count)


def nominal(font: bytes, characters: str) -> list[int]:
    """Return the glyph of each character as the font has it before any layout; 0 for one that it lacks."""
    shaper = hb.Font(hb.Face(font))
    return [shaper.get_nominal_glyph(ord(character)) or 0 for character in characters]


def shaped(font: bytes, text: str, features: Iterable[str]) -> list[tuple[int, float]]:
    """Return the glyphs of a text with these layout features on, and the advance of each in thousandths of the size."""
    face = hb.Face(font)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(hb.Font(face), buffer, dict.fromkeys(features, True))
    pairs = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return [(info.codepoint, position.x_advance * 1000 / face.upem) for info, position in pairs]


def _tag(feature: str) -> int:
    return int.from_bytes(feature.encode(), "big")
