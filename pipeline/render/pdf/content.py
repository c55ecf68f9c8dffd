"""The content of pages: operators, changed as text where a page is made ready for binding (ISO 32000-1, 7.8.2)."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.render.pdf.marks import Slot
    from pipeline.render.pdf.tags import Numbers

OPENING = re.compile(rb"/\w+\s<</MCID (\d+)>>\sBDC")
"""How marked content begins that belongs to a structure element, as the layout engine writes it."""
CLOSING = b"EMC"
MARKED = {"BDC", "BMC", "EMC", "MP", "DP"}
"""Operators of marked content (14.6)."""


def quieten(pdf: pikepdf.Pdf, owned: Mapping[Any, set[int]]) -> None:
    """Make artifacts of what no structure element owns: the engine tags the text of margins and then leaves it out."""
    for page in pdf.pages:
        data = page.Contents.read_bytes()
        quiet = _quiet(data, owned.get(page.objgen, set()))
        if quiet != data:
            page.Contents = pdf.make_stream(quiet)


def _quiet(data: bytes, owned: set[int]) -> bytes:
    return OPENING.sub(lambda opening: opening[0] if int(opening[1]) in owned else b"/Artifact BMC", data)


def parted(pdf: pikepdf.Pdf, slots: Sequence[Slot], numbers: Numbers) -> list[Slot]:
    """Return the slots with their places in the content of their pages, which is parted there."""
    found = [slot._replace(mcid=numbers.get(index, (-1, -1))[0]) for index, slot in enumerate(slots)]
    for number in {slot.page for slot in slots}:
        data = pdf.pages[number].Contents.read_bytes()
        own = [(end, i) for i, slot in enumerate(slots) if slot.page == number and (end := _end(data, i, numbers))]
        edges = [0, *(end for end, _ in sorted(own)), len(data)]
        parts = [data[start:end] for start, end in itertools.pairwise(edges)]
        pdf.pages[number].Contents = Array([pdf.make_stream(part + b"\n") for part in parts])
        for rank, (_, index) in enumerate(sorted(own)):
            found[index] = found[index]._replace(after=rank)
    return found


def _end(data: bytes, index: int, numbers: Numbers) -> int:
    """Return where the marked content before a slot ends in the content of its page; 0 if there is none."""
    _, before = numbers.get(index, (-1, -1))
    opening = re.search(rb"<</MCID %d>>\s+BDC" % before, data) if before >= 0 else None
    return data.index(CLOSING, opening.end()) + len(CLOSING) if opening else 0


def form(pdf: pikepdf.Pdf, number: int) -> Any:
    """Return a page as a form without marked content: it is drawn as an artifact (ISO 32000-1, 8.10)."""
    page = pdf.pages[number]
    made = page.as_form_xobject()
    operators: list[Any] = [one for one in pikepdf.parse_content_stream(page) if str(one.operator) not in MARKED]
    made.write(pikepdf.unparse_content_stream(operators))
    for key in ("/StructParents", "/Metadata"):
        if key in made:
            del made[key]
    return made
