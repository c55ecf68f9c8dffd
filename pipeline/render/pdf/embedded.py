"""Embedded fonts: each face once in a book, with the glyphs that any of its pieces or page numbers use.

Pieces keep the glyph numbers of the whole face, so the fonts of all pieces are one font
(ISO 32000-1, 9.7 for the dictionaries, 9.10.3 for ToUnicode).
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, String

from pipeline.render.pdf import charmaps
from pipeline.render.pdf.codes import codes
from pipeline.render.pdf.marks import Font
from pipeline.render.pdf.stamps import characters, glyphs
from pipeline.theme import fonts
from pipeline.theme.harfbuzz import glyphs_only

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pikepdf

    from pipeline.model import Face
    from pipeline.render.pdf.codes import Codes
    from pipeline.render.pdf.marks import Sheet

STEM = 80
DIGITS = "0123456789"
SYMBOLIC = 4
"""The flag of a font with a character set of its own (9.8.2)."""


def shared(sheets: Iterable[Sheet], faces: Iterable[Face]) -> dict[str, Font]:
    """Return the fonts of all pieces, by resource, each with all its glyphs, and those that page numbers need."""
    sheets = tuple(sheets)
    found = _merged(font for sheet in sheets for font in sheet.fonts)
    wanted: dict[str, set[str]] = defaultdict(lambda: set(DIGITS))
    for slot in chain.from_iterable(chain(sheet.slots, *sheet.furniture.values()) for sheet in sheets):
        wanted[slot.face].update(*slot.around)
    for face in faces:
        if face.name in wanted:
            font = next((f for f in found.values() if f.face == face.name), None) or _unused(face)
            needed = glyphs(face, "".join(sorted(wanted[face.name])))
            widths = {**font.widths, **{glyph.number: glyph.width for glyph in needed}}
            found[font.resource] = font._replace(widths=widths, unicode={**characters(needed), **font.unicode})
    return found


def _merged(fonts_used: Iterable[Font]) -> dict[str, Font]:
    result: dict[str, Font] = {}
    for font in fonts_used:
        known = result.get(font.resource, font)
        widths, unicode = {**known.widths, **font.widths}, {**known.unicode, **font.unicode}
        result[font.resource] = font._replace(widths=widths, unicode=unicode)
    return result


def _unused(face: Face) -> Font:
    """Return the font of a face that shows page numbers only."""
    stem = face.name.removesuffix(".ttf")
    return Font(stem, f"/NUMBER+{stem}", face.name, face.family, SYMBOLIC, 1000, -250, {}, {})


def embed(pdf: pikepdf.Pdf, fonts_used: Mapping[str, Font], faces: Iterable[Face]) -> dict[str, Any]:
    """Add the fonts to a document; return their dictionaries by resource."""
    known = {face.name: face for face in faces}
    files = _files(pdf, fonts_used.values(), known)
    return {
        name: _dictionary(pdf, font, files[font.face], codes(known[font.face])) for name, font in sorted(fonts_used.items())
    }


def _files(pdf: pikepdf.Pdf, fonts_used: Iterable[Font], faces: Mapping[str, Face]) -> dict[str, Any]:
    used: dict[str, set[int]] = defaultdict(set)
    for font in fonts_used:
        used[font.face] |= {*font.widths}
    programs = {name: glyphs_only(fonts.data(faces[name]), numbers) for name, numbers in sorted(used.items())}
    return {name: pdf.make_stream(program, Length1=len(program)) for name, program in programs.items()}


def _dictionary(pdf: pikepdf.Pdf, font: Font, file: Any, named: Codes) -> Any:
    name = Name(font.name)
    box = Array([0, font.descent, max(font.widths.values()), font.ascent])
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        FontFamily=String(font.family),
        Flags=font.flags,
        FontBBox=box,
        ItalicAngle=0,
        Ascent=font.ascent,
        Descent=font.descent,
        CapHeight=font.ascent,
        StemV=STEM,
        StemH=STEM,
        FontFile2=file,
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity,
        W=_widths(font.widths),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=charmaps.encoding(pdf, font, named),
            DescendantFonts=Array([pdf.make_indirect(descendant)]),
            ToUnicode=pdf.make_stream(charmaps.characters(font, named)),
        )
    )


def _widths(widths: Mapping[int, float]) -> Array:
    """Return widths as runs of neighbouring glyphs (ISO 32000-1, 9.7.4.3)."""
    runs: list[Any] = []
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            runs += [glyph, Array()]
        runs[-1].append(round(widths[glyph], 3))
    return Array(runs)
