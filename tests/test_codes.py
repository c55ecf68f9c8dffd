"""Codes of glyphs: short for common characters, and known to the fonts wherever text is shown."""

from __future__ import annotations

import io
import re
import string
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from conftest import article

from pipeline.build import build
from pipeline.render.pdf.codes import BYTES, COMMON, FIRST, Identity, codes
from pipeline.select import Wanted
from pipeline.theme import fonts
from pipeline.theme.harfbuzz import nominal
from pipeline.validate.parity.glyphs import CHARS, PAIR
from pipeline.validate.written import drawings

FAMILIES = ("Source Serif 4", "Inter", "JetBrains Mono")
SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40">
<text x="4" y="20" font-family="Inter" font-size="12">Drawn – Łódź</text>
<g opacity="0.5"><text x="99" y="20" font-family="Inter" font-size="12">šž</text></g></svg>
"""
BODY = f"""\
Words with *emphasis*, a [link](#second), “quotes” and ẽ, then `code(x)` and $a^2$.

## First

![Drawn words](drawing.svg "A caption")

## Second

| Name | Value |
|------|------:|
| One  | 1.5   |

{string.ascii_letters}
"""


def test_codes_of_one_byte_are_no_letters_and_begin_no_other():
    assert len(BYTES) == len(COMMON) == len({*BYTES}) == len({*COMMON})
    assert not {chr(byte) for byte in BYTES} & {*string.ascii_letters, *"()\\\r"}
    assert max(BYTES) < FIRST


def test_common_characters_of_a_face_have_one_byte(theme):
    for face in (face for face in theme.faces if face.family in FAMILIES):
        known = codes(face)
        letters = nominal(fonts.data(face), string.ascii_letters)
        assert {len(known[glyph]) for glyph in letters} == {1}
        assert known.text(bytes.fromhex("0fff")) == b"\xff\xff"
        assert len({known[glyph] for glyph in range(2000)}) == 2000


def test_a_face_of_too_many_glyphs_keeps_their_numbers(theme):
    large = replace(theme.faces[0], package="ziamath", file="fonts/STIXTwoMath-Regular.ttf", axes=())
    assert isinstance(codes(large), Identity)
    assert codes(large).text(bytes.fromhex("1234d801")) == bytes.fromhex("1234d801")
    assert codes(large)[0x1234] == "\x12\x34"


@pytest.fixture(scope="module")
def made(tmp_path_factory, theme):
    """Return a book and a brief with words in a drawing."""
    from conftest import SERIES  # noqa: PLC0415

    from pipeline.series import read_series  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("series")
    for name, text in {"series.toml": SERIES, "001-a.md": article(BODY), "drawing.svg": SVG}.items():
        (folder / name).write_text(text)
    report = build(read_series(folder), Wanted(languages=("en",)), theme, ("pdf",), folder / "out")
    assert [str(d) for d in report.diagnostics if d.code.name[0] in "RV"] == []
    return {artifact.layout: Path(artifact.path).read_bytes() for artifact in report.artifacts}


@pytest.mark.parametrize("layout", ["book", "brief"])
def test_every_code_that_is_shown_has_a_glyph_and_a_text(made, layout):
    shown = set()
    with pikepdf.open(io.BytesIO(made[layout])) as pdf:
        for thing, _ in drawings(pdf):
            used = {}
            for operands, operator in pikepdf.parse_content_stream(thing):
                if str(operator) == "Tf":
                    used = mapped(thing.Resources.Font[operands[0]])
                for text in strings(operands) if str(operator) in {"Tj", "TJ"} else ():
                    pieces = re.findall(rb"[\xf0-\xff].|.", text, re.DOTALL)
                    assert [piece for piece in pieces if piece not in used] == []
                    shown.update(used[piece] for piece in pieces)
    assert {*"DrawnŁódź–šžWords“”ẽ1.5"} <= shown


def strings(operands):
    items = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
    return [bytes(item) for item in items if isinstance(item, pikepdf.String)]


def mapped(font):
    """Return the texts of the codes of a font that its encoding knows, too."""
    assert re.search(rb"<00> <ef>\n<f000> <ffff>\n", font.Encoding.read_bytes())
    pairs = [pair for block in CHARS.findall(font.ToUnicode.read_bytes()) for pair in PAIR.findall(block)]
    texts = {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
    short = {bytes.fromhex(code.decode()) for code in re.findall(rb"<(\w\w)> \d+\n", font.Encoding.read_bytes())}
    assert {code for code in texts if len(code) == 1} <= short
    return texts
