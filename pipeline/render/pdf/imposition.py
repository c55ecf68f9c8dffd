"""Imposition: which page of which piece becomes which page of the book.

Pieces are laid out as right-hand pages; the body is counted from 1, after the front matter.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model import Piece
    from pipeline.render.pdf.marks import Sheet
    from pipeline.render.pdf.units import Unit

BLANK = -1


class Leaf(NamedTuple):
    """A page of the book: a page of a piece, or a blank one."""

    sheet: int
    """The index of its piece, or `BLANK`."""
    page: int
    number: int
    """As it is printed, 0 in the front matter."""
    verso: bool
    """Whether what was laid out for the right must move to the left."""
    furniture: str
    """The name of its running head and folio."""


def imposed(units: Sequence[Unit], sheets: Sequence[Sheet | Piece]) -> list[Leaf]:
    """Return the pages of a book, in order."""
    leaves: list[Leaf] = []
    front = 2 * math.ceil(sheets[0].pages / 2) if units[0].kind == "front" else 0
    for index, (unit, sheet) in enumerate(zip(units, sheets, strict=True)):
        if unit.recto and len(leaves) % 2:
            leaves.append(Leaf(BLANK, 0, max(0, len(leaves) + 1 - front), verso=True, furniture=""))
        for page in range(sheet.pages):
            number = max(0, len(leaves) + 1 - front)
            verso = unit.kind in {"part", "chapter", "back"} and number % 2 == 0
            leaves.append(Leaf(index, page, number, verso, _furniture(unit, page, verso=verso)))
    return leaves


def _furniture(unit: Unit, page: int, *, verso: bool) -> str:
    if unit.kind not in {"chapter", "back"}:
        return ""
    return f"{'running' if page else 'opening'}-{'left' if verso else 'right'}"


def starts(leaves: Sequence[Leaf]) -> dict[int, int]:
    """Return, by index of a piece, the index of its first page in the book."""
    return {leaf.sheet: index for index, leaf in enumerate(leaves) if leaf.page == 0 and leaf.sheet != BLANK}


def numbers(leaves: Sequence[Leaf], sheets: Sequence[Sheet]) -> Mapping[str, str]:
    """Return the printed number of the page of each anchor in the body."""
    begin = starts(leaves)
    found = ((name, leaves[begin[i] + place[0]]) for i, sheet in enumerate(sheets) for name, place in sheet.anchors.items())
    return {name: str(leaf.number) for name, leaf in found if leaf.number}
