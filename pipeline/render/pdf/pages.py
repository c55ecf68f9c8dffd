"""Pages: what is drawn around the content of a page once its place in the book is known.

Content laid out for the right is moved to its mirrored place on the left; furniture, page
numbers and crop marks are drawn over it. Operators are those of ISO 32000-1, annex A.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pikepdf import Array

from pipeline.render.pdf.piece import FOLIO
from pipeline.render.pdf.stamps import glyphs, stamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model import Face
    from pipeline.render.pdf.imposition import Leaf
    from pipeline.render.pdf.marks import Sheet, Slot

FRONT = 0
"""The index of the piece with the furniture that all chapters share."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Press:
    """What every page needs to know of the book; lengths in points."""

    sheets: Sequence[Sheet]
    slots: Mapping[tuple[int, int], Sequence[Slot]]
    """By the index of a piece and a page of it."""
    numbers: Mapping[str, str]
    """The page number of each anchor."""
    faces: Mapping[str, Face]
    resources: Mapping[str, str]
    """The name of the font of each face in the resources of a page."""
    shift: float
    """How far to the right a left-hand page is moved."""
    trim: float
    """The width of the pages that have margins to mirror."""
    bleed: float
    slug: float
    """The room beyond the bleed for crop marks; 0 for none."""


def furniture(press: Press, leaf: Leaf) -> tuple[int, Sequence[Slot]]:
    """Return the index of the piece that holds the furniture of a page, and its slots; no slots for a page without."""
    for index in (leaf.sheet, FRONT):
        if leaf.furniture in press.sheets[index].furniture:
            return index, press.sheets[index].furniture[leaf.furniture]
    return leaf.sheet, ()


def moved(press: Press, leaf: Leaf, page: Any) -> float:
    """Return how far the content of a page moves to the right: a page turned or of another size has no margins to mirror."""
    left, _, right, _ = _box(page.TrimBox)
    return press.shift if leaf.verso and abs(right - left - press.trim) < 1 else 0.0


def move(page: Any, shift: float) -> None:
    """Move the links of a page to the right."""
    for link in page.get("/Annots", []):
        left, low, right, high = _box(link.Rect)
        link.Rect = Array([round(edge, 2) for edge in (left + shift, low, right + shift, high)])


def within(press: Press, leaf: Leaf) -> list[tuple[int, bytes]]:
    """Return the operators to draw within the content of a page, each with its place there, in order."""
    slots = press.slots.get((leaf.sheet, leaf.page), ())
    return sorted((slot.after, _stamped(press, leaf, slot)) for slot in slots if slot.after)


def overlay(press: Press, leaf: Leaf, page: Any, shift: float) -> bytes:
    """Return the operators drawn after those of a page, which stand within `q` and `Q`."""
    _, folio = furniture(press, leaf)
    own = [slot for slot in press.slots.get((leaf.sheet, leaf.page), ()) if not slot.after]
    head = f"/Artifact BMC q /{leaf.furniture} Do Q EMC\n".encode() if folio else b""
    marks = crop_marks(_box(page.TrimBox), press.bleed, press.slug) if press.slug else b""
    numbers = (*folio, *(slot._replace(x=slot.x + shift) for slot in own))
    return b"Q\n" + head + b"".join(_stamped(press, leaf, slot) for slot in numbers) + marks


def _stamped(press: Press, leaf: Leaf, slot: Slot) -> bytes:
    number = str(leaf.number) if slot.target.startswith(FOLIO) else press.numbers.get(slot.target, "")
    return stamp(slot, glyphs(press.faces[slot.face], number.join(slot.around)), press.resources[slot.face])


def crop_marks(trim: Box, bleed: float, slug: float) -> bytes:
    """Return the operators that mark the corners of the trimmed page in the room beyond the bleed."""
    left, low, right, high = trim
    lines = [
        f"{x:.3f} {y + side * bleed:.3f} m {x:.3f} {y + side * (bleed + slug):.3f} l S"
        for x in (left, right)
        for y, side in ((low, -1), (high, 1))
    ]
    lines += [
        f"{x + side * bleed:.3f} {y:.3f} m {x + side * (bleed + slug):.3f} {y:.3f} l S"
        for y in (low, high)
        for x, side in ((left, -1), (right, 1))
    ]
    return f"/Artifact BMC q 0 G 0.25 w {' '.join(lines)} Q EMC\n".encode()


def _box(array: Any) -> Box:
    left, low, right, high = (float(edge) for edge in array)
    return left, low, right, high
