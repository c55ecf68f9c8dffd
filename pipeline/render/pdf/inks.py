"""Inks: the colours of a piece as a press needs them (ISO 15930-7, 6.2.4; ISO 32000-1, 8.6 and 11.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Name

if TYPE_CHECKING:
    from pipeline.render.pdf.marks import Slot

GREY = re.compile(rb"(?<![\d.])(\d*\.?\d+) \1 \1 (rg|RG)\b")
"""A grey, as the layout engine writes it: three equal parts of red, green and blue."""
ALONE = {b"rg": b"g", b"RG": b"G"}


def separate(pdf: pikepdf.Pdf) -> None:
    """Make greys ones of black ink alone, so that text stays sharp, and blend colours as inks."""
    pages = {page.Contents.objgen for page in pdf.pages}
    for stream in (item for item in pdf.objects if isinstance(item, pikepdf.Stream)):
        if stream.objgen in pages or "/BBox" in stream:
            _blacken(stream)
        if "/Group" in stream:
            stream.Group.CS = Name.DeviceCMYK


def _blacken(stream: Any) -> None:
    data = stream.read_bytes()
    black = GREY.sub(lambda found: b"%s %s" % (found[1], ALONE[found[2]]), data)
    if black != data:
        stream.write(black)


def blackened(slot: Slot) -> Slot:
    """Return a slot whose number is of black ink alone, if it is grey."""
    return slot._replace(colour=slot.colour[:1]) if len({*slot.colour}) == 1 else slot
