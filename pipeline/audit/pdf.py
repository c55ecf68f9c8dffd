"""What veraPDF says of a PDF, by the profiles that the file itself claims to fulfil.

No free validator knows PDF/X: of such a file only what it claims besides is checked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pikepdf

from pipeline.audit.verdict import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.audit.java import Machine

SECONDS = 60.0
PER_BYTE = 1 / 20_000
"""How many seconds a file may take: 360 pages of 2 MB take some 25 s for two profiles."""
ARCHIVE, PART = ("3a",), ("ua1",)
"""What a file must fulfil that claims nothing: it should have claimed it."""
CLAIMS = {
    "part": re.compile(rb"pdfaid:part(?:>|=[\"'])\s*(\d)"),
    "conformance": re.compile(rb"pdfaid:conformance(?:>|=[\"'])\s*(\w)"),
    "ua": re.compile(rb"pdfuaid:part(?:>|=[\"'])\s*(\d)"),
    "x": re.compile(rb"pdfxid:GTS_PDFXVersion(?:>|=[\"'])\s*PDF/(X-\w+)"),
}
PAGE = re.compile(r"/pages\[(\d+)\]")
OBJECT = re.compile(r"\((\d+) 0 obj SE")


def claims(path: Path) -> dict[str, str]:
    """Return what the XMP packet of a PDF claims, by the names of `CLAIMS` (ISO 19005-3, 6.6.4; ISO 14289-1, 5)."""
    with pikepdf.open(path) as pdf:
        packet = pdf.Root.Metadata.read_bytes() if "/Metadata" in pdf.Root else b""
    return {name: found[1].decode() for name, form in CLAIMS.items() if (found := form.search(packet))}


def profiles(claimed: dict[str, str]) -> tuple[str, ...]:
    """Return the profiles that follow of what is claimed."""
    archive = (claimed["part"] + claimed.get("conformance", "").lower(),) if "part" in claimed else ()
    accessible = (f"ua{claimed['ua']}",) if "ua" in claimed else ()
    return (*archive, *accessible) or (() if "x" in claimed else (*ARCHIVE, *PART))


def scope(path: Path) -> str:
    """Return what of a file is checked, in words."""
    claimed = claims(path)
    checked = ", ".join(profiles(claimed))
    return checked + (f" (its claim to be PDF/{claimed['x']} is not)" if "x" in claimed else "")


def verapdf(path: Path, machine: Machine) -> Iterator[Finding]:
    """Yield what veraPDF does not accept; raise `Silent`."""
    if wanted := profiles(claims(path)):
        seconds = SECONDS + path.stat().st_size * PER_BYTE
        found = machine.ask("verapdf", path, seconds, profiles=wanted)
        with pikepdf.open(path) as pdf:
            numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
            for one in found:
                page = _page(one["context"], pdf, numbers)
                where = f"page {page + 1}" if page >= 0 else one["context"].rpartition("/")[2]
                yield Finding(f"{one['profile']} {one['rule']}", one["message"], where, slug=_slug(pdf, page, numbers))


def _page(context: str, pdf: pikepdf.Pdf, numbers: dict[Any, int]) -> int:
    """Return the page that a context is on, from 0; -1 if it is on none."""
    if found := PAGE.search(context):
        return int(found[1])
    for number in reversed(OBJECT.findall(context)):
        element: Any = pdf.get_object(int(number), 0)
        if isinstance(element, pikepdf.Dictionary) and "/Pg" in element:
            return numbers.get(element.Pg.objgen, -1)
    return -1


def _slug(pdf: pikepdf.Pdf, page: int, numbers: dict[Any, int]) -> str:
    """Return the chapter on a page: the last destination without a heading's name that is not after it."""
    root: Any = pdf.Root
    names = root.get("/Names", {}).get("/Dests")
    places = [(numbers.get(d[0].objgen, -1), str(n)) for n, d in pikepdf.NameTree(names).items()] if names else []
    before = [(at, name) for at, name in places if 0 <= at <= page and "--" not in name and "_" not in name]
    return max(before)[1] if before else ""
