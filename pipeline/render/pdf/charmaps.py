"""Character maps: which glyph a code names, and which text it is (ISO 32000-1, 9.7.5 and 9.10.3; Adobe Technote 5014)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Dictionary, Name, String

from pipeline.render.pdf.codes import FIRST, Identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pikepdf

    from pipeline.render.pdf.codes import Codes
    from pipeline.render.pdf.marks import Font

BATCH = 100
"""The most entries of one block of a map (Technote 5014, 7)."""
SYSTEM = ("Adobe", "Identity", 0)
"""What the numbers of glyphs are called: a map and its font must agree (ISO 32000-1, 9.7.6.2)."""
ANY, SHORT, LONG = "<0000> <ffff>\n", f"<00> <{FIRST - 1:02x}>\n", f"<{FIRST:02x}00> <ffff>\n"
HEAD = """\
/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry ({}) /Ordering ({}) /Supplement {} >> def
/CMapName /{} def
/CMapType {} def
"""
TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"


def encoding(pdf: pikepdf.Pdf, font: Font, codes: Codes) -> Any:
    """Return the map of a font from codes to the numbers of its glyphs."""
    if isinstance(codes, Identity):
        return Name("/Identity-H")
    name, (registry, ordering, supplement) = f"Codes-{font.resource}", SYSTEM
    short = [f"<{_written(codes[glyph])}> {glyph}\n" for glyph in sorted(font.widths) if len(codes[glyph]) == 1]
    long = [f"<{byte:02x}00> <{byte:02x}ff> {byte - FIRST << 8}\n" for byte in range(FIRST, 0x100)]
    blocks = [*_blocks("codespacerange", [SHORT, LONG]), *_blocks("cidrange", long), *_blocks("cidchar", short)]
    text = HEAD.format(*SYSTEM, name, 1) + "/WMode 0 def\n" + "".join(blocks) + TAIL
    system = Dictionary(Registry=String(registry), Ordering=String(ordering), Supplement=supplement)
    return pdf.make_stream(text.encode(), Type=Name.CMap, CMapName=Name(f"/{name}"), CIDSystemInfo=system, WMode=0)


def characters(font: Font, codes: Codes) -> bytes:
    """Return the map of a font from codes to Unicode."""
    spaces = [ANY] if isinstance(codes, Identity) else [SHORT, LONG]
    named = sorted((codes[glyph], text.encode("utf-16-be").hex()) for glyph, text in font.unicode.items())
    lines = [[f"<{_written(code)}> <{text}>\n" for code, text in named if len(code) == length] for length in (1, 2)]
    blocks = [*_blocks("codespacerange", spaces), *(block for some in lines for block in _blocks("bfchar", some))]
    return (HEAD.format("Adobe", "UCS", 0, "Adobe-Identity-UCS", 2) + "".join(blocks) + TAIL).encode()


def _written(code: str) -> str:
    return code.encode("latin-1").hex()


def _blocks(kind: str, lines: list[str]) -> Iterable[str]:
    """Yield blocks of not too many lines."""
    for start in range(0, len(lines), BATCH):
        some = lines[start : start + BATCH]
        yield f"{len(some)} begin{kind}\n{''.join(some)}end{kind}\n"
