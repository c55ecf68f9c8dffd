"""Press: what a PDF/X-4 lacks that a printing house has to count on (ISO 15930-7).

Whether its inks are those that its designer wanted, no program can tell.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from pikepdf import Name

from pipeline.validate.written import drawings

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

RGB = re.compile(rb"\s(rg|RG)\s")
VERSION = "1.6"
DEVICE = slice(12, 16)
"""Where an ICC profile says what kind of device it is of (ICC.1, 7.2)."""
BOXES = ("/TrimBox", "/BleedBox", "/MediaBox")


def faults(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield what is missing, or forbidden, in a document that claims to be PDF/X-4."""
    if pdf.pdf_version > VERSION:
        yield f"it is PDF {pdf.pdf_version}, later than {VERSION} [6.1]"
    if str(pdf.docinfo.get("/Trapped", "")) not in {"/True", "/False"}:
        yield "it does not say whether it is trapped [6.13]"
    profiles = [one["/DestOutputProfile"] for one in pdf.Root.get("/OutputIntents", []) if "/DestOutputProfile" in one]
    if not any(profile.read_bytes()[DEVICE] == b"prtr" for profile in profiles):
        yield "it names no press (output profile) [6.2.2]"
    for number, page in enumerate(pdf.pages, 1):
        yield from (f"page {number} {said}" for said in _page(page))
    yield from _colours(pdf)


def _page(page: Any) -> Iterator[str]:
    """Yield what is wrong with the boxes of a page and what lies on it."""
    boxes = [_box(page[name]) for name in BOXES if name in page]
    if len(boxes) < len(BOXES) or not all(_holds(outer, inner) for inner, outer in itertools.pairwise(boxes)):
        yield "has no trim within its bleed within its sheet [6.4]"
    elif any(_meet(boxes[1], _box(note.Rect)) for note in page.get("/Annots", [])):
        yield "has a link or another annotation on what is printed [6.17]"


def _box(array: Any) -> tuple[float, ...]:
    return tuple(float(edge) for edge in array)


def _holds(outer: tuple[float, ...], inner: tuple[float, ...]) -> bool:
    return all(a <= b for a, b in zip(outer[:2], inner[:2], strict=True)) and all(
        a >= b for a, b in zip(outer[2:], inner[2:], strict=True)
    )


def _meet(box: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _colours(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield how many drawings use RGB without saying which, or blend in it."""
    unsaid = blended = 0
    for thing, operators in drawings(pdf):
        spaces = thing.get("/Resources", {}).get("/ColorSpace", {})
        unsaid += "/DefaultRGB" not in spaces and RGB.search(operators) is not None
        blended += thing.get("/Group", {}).get("/CS") == Name.DeviceRGB
    if unsaid:
        yield f"{unsaid} × drawing in RGB of no known meaning [6.2.4]"
    if blended:
        yield f"{blended} × transparency that is not blended as ink [6.3]"
