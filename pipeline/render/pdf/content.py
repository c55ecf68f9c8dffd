"""The content of pages: operators, changed as text where a page is made ready for binding (ISO 32000-1, 7.8.2)."""

from __future__ import annotations

import binascii
import itertools
import re
from typing import TYPE_CHECKING, Any

import pikepdf

from pipeline.render.pdf.codes import Identity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.render.pdf.codes import Codes
    from pipeline.render.pdf.marks import Slot
    from pipeline.render.pdf.tags import Numbers

OPENING = re.compile(rb"/\w+\s<</MCID (\d+)>>\sBDC")
"""How marked content begins that belongs to a structure element, as the layout engine writes it."""
CLOSING = b"EMC"
SHOWING = re.compile(rb"/(?P<font>\S+) \S+ Tf|\[(?P<shown>[<>0-9a-f. -]+)\] TJ")
"""The choice of a font, and text in hexadecimal digits (9.3.1, 9.4.3)."""
HEXADECIMAL = re.compile(rb"<([0-9a-f]*)>")
KERNED = re.compile(rb">0(<|$)")
"""No distance at all between two runs of glyphs, or after the last one (9.4.3)."""
PRECISE = re.compile(rb"\n1 0 0 -1 (\d{2,}\.\d{3})\d* (\d{2,}\.\d{3})\d* Tm\n")
"""The place of a line of text, to more than a thousandth of a pixel; small numbers may be of a drawing that is scaled."""
AS_THEY_ARE: Codes = Identity()
MARKED = {"BDC", "BMC", "EMC", "MP", "DP"}
"""Operators of marked content (14.6)."""


def quieten(pdf: pikepdf.Pdf, owned: Mapping[Any, set[int]], fonts: Mapping[bytes, Codes]) -> None:
    """Make artifacts of what no structure element owns: the engine tags the text of margins and then leaves it out.

    What draws nothing is left out on the way, and glyphs of `fonts` get their codes, also in drawings.
    """
    for page in pdf.pages:
        data = _quiet(page.Contents.read_bytes(), owned.get(page.objgen, set()))
        page.Contents = pdf.make_stream(_coded(PRECISE.sub(rb"\n1 0 0 -1 \1 \2 Tm\n", data), fonts))
    for drawing in (item for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/BBox" in item):
        drawing.write(_coded(drawing.read_bytes(), fonts))


def _quiet(data: bytes, owned: set[int]) -> bytes:
    return OPENING.sub(lambda opening: opening[0] if int(opening[1]) in owned else b"/Artifact BMC", data)


def _coded(data: bytes, fonts: Mapping[bytes, Codes]) -> bytes:
    """Return operators that show the same text in fewer bytes: by its codes, and not in hexadecimal digits."""
    used = AS_THEY_ARE

    def shorter(found: re.Match[bytes]) -> bytes:
        nonlocal used
        if found["font"]:
            used = fonts.get(found["font"], AS_THEY_ARE)
            return found[0]
        return b"[%s] TJ" % HEXADECIMAL.sub(lambda digits: _string(digits, used), KERNED.sub(_run_on, found["shown"]))

    return SHOWING.sub(shorter, data)


def _run_on(found: re.Match[bytes]) -> bytes:
    return b"" if found[1] else b">"


def _string(digits: re.Match[bytes], codes: Codes) -> bytes:
    """Return a literal string (7.3.4.2), in which a carriage return would be read as a line feed."""
    data = codes.text(binascii.unhexlify(digits[1]))
    return b"(%s)" % data.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)").replace(b"\r", rb"\r")


def opened(pdf: pikepdf.Pdf, slots: Sequence[Slot], numbers: Numbers) -> list[Slot]:
    """Return the slots with their places in the content of their pages, which is left uncompressed for binding."""
    content = {number: pdf.pages[number].Contents.read_bytes() for number in {slot.page for slot in slots}}
    found = []
    for index, slot in enumerate(slots):
        number, _ = numbers.get(index, (-1, -1))
        found.append(slot._replace(mcid=number, after=_end(content[slot.page], index, numbers)))
    for number in {slot.page for slot in found if slot.after}:
        pdf.pages[number].Contents = pdf.make_stream(content[number])
    return found


def spliced(data: bytes, operators: Sequence[tuple[int, bytes]]) -> bytes:
    """Return the content of a page with operators put in, each at its place, in order."""
    edges = [0, *(place for place, _ in operators), len(data)]
    parts = [data[start:end] for start, end in itertools.pairwise(edges)]
    between = [stamp for _, stamp in operators] + [b""]
    return b"\n".join(part for pair in zip(parts, between, strict=True) for part in pair)


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
