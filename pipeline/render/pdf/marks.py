"""Marks: what a laid-out piece says of itself for the book that it is bound into.

Lengths and places are in points from the lower left corner of the page (ISO 32000-1, 8.3.2.3).
Pages of a piece are counted from 0.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

Place = tuple[int, float, float]
"""A page, and a point on it."""


class Slot(NamedTuple):
    """A place left open for a page number and what stands around it, in the style of its surroundings."""

    page: int
    target: str
    """The anchor whose page it names, or "folio" for its own page's number."""
    x: float
    y: float
    """The base line."""
    width: float
    size: float
    colour: tuple[float, ...]
    """Red, green and blue from 0 to 1, or one grey."""
    face: str
    """The name of a face."""
    right: bool = True
    """Whether the number stands at the right edge of the slot, else at the left one."""
    height: float = 0.0
    """Of the page."""
    mcid: int = -1
    """Its number among the marked content of its page; -1 outside of the text."""
    after: int = 0
    """Where in the content of its page it is drawn; 0 after all of it."""
    around: tuple[str, str] = ("", "")
    """What is written before and after the number."""


class Bookmark(NamedTuple):
    """An entry of the outline."""

    level: int
    title: str
    page: int
    x: float
    y: float
    closed: bool


class Font(NamedTuple):
    """A font that a piece uses and does not carry: all pieces of a book share it."""

    resource: str
    """Its name in the resources of a page."""
    name: str
    """Its PostScript name, with a slash."""
    face: str
    """The name of the face it is."""
    family: str
    flags: int
    ascent: float
    descent: float
    widths: Mapping[int, float]
    """By glyph, in thousandths of the size."""
    unicode: Mapping[int, str]
    """The text of each glyph."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One piece: its pages as a PDF without fonts, outline and destinations, and the marks on them."""

    data: bytes = field(repr=False)
    pages: int
    slots: tuple[Slot, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    fonts: tuple[Font, ...] = ()
    anchors: Mapping[str, Place] = field(default_factory=dict)
    breaks: tuple[int, ...] = ()
    """By page: how many letters of the text stand before it, see `breaks`."""
    furniture: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict)
    """By name of a page of furniture (running head and folio), which is no page of the piece but a form in it: its slots."""


def packed(sheet: Sheet) -> bytes:
    """Return a sheet as the data of a `Piece`."""
    return pickle.dumps(sheet)


def unpacked(data: bytes) -> Sheet:
    """Return the sheet of a `Piece`: trusted, since it comes from our own worker or store."""
    return cast("Sheet", pickle.loads(data))  # noqa: S301
