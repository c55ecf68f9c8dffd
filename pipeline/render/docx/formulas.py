"""Formulas that every word processor reads alike (OMML: ECMA-376 part 1, §22.1).

Word shows characters as they stand. LibreOffice translates a formula into a language of its own, in which
`|` is "or", `over` a fraction, and an operator without operands a mistake, shown as an inverted question mark.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from pipeline.render.docx.brackets import BRACKETS, pair, plain, release, retake
from pipeline.theme.docx_xml import math, omml

if TYPE_CHECKING:
    from pipeline.theme.docx_xml import Element

SEQUENCES = tuple(omml(name) for name in ("oMath", "e", "sub", "sup", "num", "den", "deg", "lim", "fName"))
"""What holds pieces of a formula side by side."""
ALPHABETS = {"double-struck": ("DOUBLE-STRUCK",), "script": ("SCRIPT",), "fraktur": ("FRAKTUR", "BLACK-LETTER")}
"""How Unicode names the letters of an alphabet; some stood there before the others."""
OVERLINE, BAR = "\N{OVERLINE}", "\N{COMBINING OVERLINE}"
"""The bar over a letter: as pandoc writes it, and as word processors do."""
ALIGN = "&"
NOTHING = "\N{ZERO WIDTH SPACE}"
"""What stands where a formula has nothing: LibreOffice shows an empty place as a box."""
SPECIAL = {*BRACKETS, "#", "&", NOTHING}
"""Signs that mean something else in LibreOffice's language wherever they stand alone."""
BRACES = {"⏟": ("limLow", "bot", "top"), "⏞": ("limUpp", "top", "bot")}
"""Braces over or under a formula: the limit that pandoc makes of one, its side, and where the line of text is."""
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
GAP = "60"
"""Between the columns of aligned lines, in twentieths of a point: the space before an equals sign."""


def mend(root: Element) -> None:
    """Rewrite the formulas of a part."""
    for formula in root.iter(omml("oMath")):
        _normalise(formula)
        release(formula)
        for sequence in list(formula.iter(*SEQUENCES)):
            pair(sequence)
        retake(formula)
        for sequence in formula.iter(*SEQUENCES):
            _quote(sequence)


def _normalise(formula: Element) -> None:
    """Write in the schema's way, and that of word processors, what pandoc writes otherwise."""
    for columns in formula.iter(omml("mcPr")):
        columns[:] = sorted(columns, key=lambda element: element.tag)  # the count comes first
    for accent in formula.iter(omml("chr")):
        accent.set(omml("val"), accent.get(omml("val"), "").replace(OVERLINE, BAR))
    for run in list(formula.iter(omml("r"))):
        _spell(run)
    for array in list(formula.iter(omml("eqArr"))):
        _align(array)
    for limit in list(formula.iter(*(omml(name) for name, *_ in BRACES.values()))):
        _brace(limit)


def _spell(run: Element) -> None:
    """Write a letter of another alphabet as a character of its own; of a text, say only that it is one."""
    properties, letter = run.find(omml("rPr")), run.find(omml("t"))
    if properties is None or letter is None:
        return
    style, alphabet = properties.find(omml("sty")), properties.find(omml("scr"))
    if properties.find(omml("nor")) is not None and style is not None:
        properties.remove(style)
    if alphabet is not None and (found := _lettered(letter.text or "", alphabet.get(omml("val"), ""))):
        letter.text = found
        properties.remove(alphabet)
    _join(run)


def _join(run: Element) -> None:
    """Write upright letters that follow one another as one word."""
    while (after := run.getnext()) is not None and _upright(run) and _upright(after):
        run[-1].text = plain(run) + plain(after)
        run.getparent().remove(after)  # type: ignore[union-attr]


def _upright(run: Element) -> bool:
    style = run.find(f"{omml('rPr')}/{omml('sty')}")
    return plain(run).isascii() and plain(run).isalpha() and style is not None and style.get(omml("val")) == "p"


def _lettered(text: str, alphabet: str) -> str:
    """Return the character of an alphabet that is a Latin letter or a digit, or nothing."""
    name = unicodedata.name(text, "").removeprefix("LATIN ").replace("LETTER ", "") if len(text) == 1 else ""
    for kind in ALPHABETS.get(alphabet, ()):
        for prefix in ("", "MATHEMATICAL "):
            try:
                return unicodedata.lookup(f"{prefix}{kind} {name}")
            except KeyError:
                continue
    return ""


def _quote(sequence: Element) -> None:
    """Mark as literal (§22.2.1.17) what LibreOffice would read: words, and operators that have nothing on one side."""
    pieces = [piece for piece in sequence if not str(piece.tag).endswith("Pr")]
    for piece in pieces:
        text, alone = plain(piece), piece in {pieces[0], pieces[-1]}
        operator = not text.isalnum() and not text.isspace()
        if text and ((len(text) > 1 and text.isalpha()) or text in SPECIAL or (alone and operator)):
            properties = piece.find(omml("rPr"))
            if properties is None:
                properties = math("rPr", math("sty", val="i"))  # as letters are: one validator wants more than a mark
                piece.insert(0, properties)
            properties.insert(0, math("lit"))
            piece[-1].set(SPACE, "preserve")


def _align(array: Element) -> None:
    """Make columns of lines that are aligned at signs."""
    rows = [_cells(line) for line in array.iterfind(omml("e"))]
    across = max(map(len, rows), default=1)
    if across == 1:
        return
    columns = [
        math("mc", math("mcPr", math("count", val="1"), math("mcJc", val="left" if number % 2 else "right")))
        for number in range(across)
    ]
    gap = (math("plcHide", val="on"), math("cGpRule", val="3"), math("cGp", val=GAP))
    filled = [math("mr", *row, *(math("e") for _ in range(across - len(row)))) for row in rows]
    for cell in (cell for row in filled for cell in row if not len(cell)):
        cell.append(math("r", math("t")))
        cell[0][0].text = NOTHING
    parent = array.getparent()
    if parent is not None:
        parent.replace(array, math("m", math("mPr", *gap, math("mcs", *columns)), *filled))


def _brace(limit: Element) -> None:
    """Make a brace that grows (§22.1.2.41) of one that stands as a limit."""
    held, sign = limit
    name, side, line = BRACES.get(plain(sign[0]) if len(sign) == 1 else "", ("", "", ""))
    parent = limit.getparent()
    if limit.tag == omml(name) and parent is not None:
        properties = math("groupChrPr", math("chr", val=plain(sign[0])), math("pos", val=side), math("vertJc", val=line))
        parent.replace(limit, math("groupChr", properties, held))


def _cells(line: Element) -> list[Element]:
    """Return what stands between the signs of alignment of a line: those have no properties, an ampersand has."""
    cells = [math("e")]
    for piece in list(line):
        if plain(piece) == ALIGN and piece.find(omml("rPr")) is None:
            cells.append(math("e"))
        else:
            cells[-1].append(piece)
    return cells
