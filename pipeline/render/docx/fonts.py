"""The theme's faces travelling inside the document, so that it looks the same on any machine.

Word and LibreOffice read TrueType files whose first bytes are masked with a
GUID (ECMA-376 part 4, §14.2.1). Each family has four places: regular, bold, italic, bold italic.
"""

from __future__ import annotations

import functools
import hashlib
import io
import uuid
from typing import TYPE_CHECKING

from fontTools.ttLib import TTFont

from pipeline.model import Piece
from pipeline.render.archive import member, packed
from pipeline.render.docx.package import identity, relationships
from pipeline.theme import fonts
from pipeline.theme.docx_xml import Element, R, word, written
from pipeline.theme.harfbuzz import subset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Face, Theme
    from pipeline.render.archive import Member

TABLE, NEEDS = "word/fontTable.xml", "word/_rels/fontTable.xml.rels"
LATIN = (*range(0x20, 0x180), *range(0x218, 0x21C), *range(0x2010, 0x2060), *range(0x20A0, 0x20C0), 0x2122, 0x2212)
"""The Latin of Europe, punctuation and currency: what an editor may type in a heading."""
SCRIPTS = (*LATIN, *range(0x180, 0x250), *range(0x2190, 0x2300))
"""What one may type in a text: more Latin, arrows and mathematical signs."""
LEFT_OUT = ["calt"]
"""A feature that turns `->` into an arrow, in code too."""
PLACES = {
    "Regular": ("normal", False),
    "Bold": ("normal", True),
    "Italic": ("italic", False),
    "BoldItalic": ("italic", True),
}
ROLES = {
    "text": (tuple(PLACES), SCRIPTS),
    "display": (("Regular", "Bold"), LATIN),
    "code": (("Regular", "Italic"), SCRIPTS),
}
"""The places that are filled for each role, and with what; a word processor slants and emboldens for the others, rarely."""
MASKED = 32
RIGHTS = {0, 7, 13, 14}
"""The names that say whose the font is and under which licence (OpenType, `name`)."""
SELECTION = {"Regular": 0x40, "Bold": 0x20, "Italic": 0x01, "BoldItalic": 0x21}
"""`fsSelection` of each place (OpenType, OS/2)."""


def faces(theme: Theme) -> Piece:
    """Return the theme's text, display and code faces as parts, with the table that names them."""
    table, parts = word("fonts"), {}
    for role, (places, characters) in ROLES.items():
        chosen = {place: face for place, face in _chosen(theme, theme.tokens[f"face-{role}"]).items() if place in places}
        made = {place: embedded(fonts.data(face), face.family, place, characters) for place, face in chosen.items()}
        parts.update({_path(face): made[place][0] for place, face in chosen.items()})
        keys = {place: (made[place][1], _path(face)) for place, face in chosen.items()}
        table.append(_entry(theme.tokens[f"face-{role}"], keys, pitch="fixed" if role == "code" else "variable"))
    needs = relationships(("font", name) for name in parts)
    tables = {TABLE: member(written(table)), NEEDS: member(needs)}
    return Piece("docx", packed({**tables, **{f"word/{name}": part for name, part in parts.items()}}))


def _entry(family: str, keys: Mapping[str, tuple[str, str]], pitch: str) -> Element:
    """Return what the table of fonts says of a family: by place the GUID of a face, and its path."""
    entry = word("font", name=family)
    entry.extend([word("charset", val="00"), word("pitch", val=pitch)])
    for place, (key, path) in keys.items():
        element = word(f"embed{place}", fontKey=key)
        element.set(f"{{{R}}}id", identity("font", path))
        entry.append(element)
    return entry


def _chosen(theme: Theme, family: str) -> dict[str, Face]:
    """Return the face for each place of a family, in the order of the schema; the lighter bold comes first."""
    faces = sorted((f for f in theme.faces if f.family == family), key=lambda f: f.weight)
    strong = int(theme.tokens["weight-strong"])
    found: dict[str, Face] = {}
    for place, (style, bold) in PLACES.items():
        fitting = [f for f in faces if f.style == style and (f.weight >= strong) == bold]
        if fitting:
            found[place] = fitting[0]
    return found


@functools.lru_cache(maxsize=32)
def embedded(data: bytes, family: str, place: str, characters: tuple[int, ...]) -> tuple[Member, str]:
    """Return a face with these characters as it lies in a document, and the GUID that masks its first bytes."""
    font = reduced(data, family, place, characters)
    key = uuid.UUID(bytes=hashlib.sha256(font).digest()[:16])
    return member(masked(font, key)), f"{{{str(key).upper()}}}"


def _path(face: Face) -> str:
    return f"fonts/{face.name.removesuffix('.ttf')}.odttf"


def masked(data: bytes, key: uuid.UUID) -> bytes:
    """Return a font with its first 32 bytes masked by a GUID, the GUID's bytes in reverse order."""
    mask = key.bytes[::-1] * 2
    return bytes(byte ^ bit for byte, bit in zip(data, mask, strict=False)) + data[MASKED:]


def reduced(data: bytes, family: str, place: str, characters: Iterable[int]) -> bytes:
    """Return a face with the glyphs of these characters only, named so that a word processor finds it in its place."""
    return _named(subset(data, characters, fewer=LEFT_OUT, names=RIGHTS), family, place)


def _named(data: bytes, family: str, place: str) -> bytes:
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    style = place.replace("BoldItalic", "Bold Italic")
    names = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{place}".replace(" ", "")}
    font["name"].names = [record for record in font["name"].names if record.nameID in RIGHTS]
    for ident, text in names.items():
        font["name"].setName(text, ident, 3, 1, 0x409)
    font["OS/2"].fsSelection = SELECTION[place]
    font["OS/2"].usWeightClass = 700 if "Bold" in place else 400
    font["OS/2"].fsType = 0
    font["head"].macStyle = ("Bold" in place) | ("Italic" in place) << 1
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()
