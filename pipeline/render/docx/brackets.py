"""Brackets of formulas, made delimiters that hold what they enclose (OMML: ECMA-376 part 1, §22.1.2.24).

Pandoc leaves brackets as characters, and gives an exponent only the last one: of `(1-p)` to the n
it makes `(1-p` and `)` to the n.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.theme.docx_xml import math, omml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.theme.docx_xml import Element

SYMMETRIC = {"|": "|", "‖": "‖", "∥": "∥"}
CLOSING = {"(": ")]", "[": "])", "{": "}", "⌊": "⌋", "⌈": "⌉", "⟨": "⟩", **SYMMETRIC}
"""What may close a bracket: intervals are open at one end."""
BRACKETS = {*CLOSING, *"".join(CLOSING.values())}
SCRIPTED = {omml(name) for name in ("sSup", "sSub", "sSubSup")}


def plain(piece: Element) -> str:
    """Return the characters of a piece of a formula; of what is no run of them, and of a text, none."""
    if piece.tag != omml("r") or piece.find(f"{omml('rPr')}/{omml('nor')}") is not None:
        return ""
    return "".join(run.text or "" for run in piece.iterfind(omml("t")))


def pair(sequence: Element) -> None:
    """Let each pair of brackets in a sequence hold what stands between them, and take the exponent of the last one."""
    opened: list[Element] = []
    for piece in list(sequence):
        bracket = _bracket(piece)
        start = None if bracket is None else _opening(opened, plain(bracket))
        if bracket is not None and start is not None:
            _enclose(opened[start], piece, bracket)
            del opened[start:]
        elif bracket is piece and plain(piece) in CLOSING:
            opened.append(piece)


def _bracket(piece: Element) -> Element | None:
    """Return the bracket that a piece is, or the only thing that its exponent or index stands at."""
    base = piece.find(omml("e")) if piece.tag in SCRIPTED else None
    run = piece if base is None else base[0] if len(base) == 1 else None
    return run if run is not None and plain(run) in BRACKETS else None


def _opening(opened: list[Element], closing: str) -> int | None:
    """Return which open bracket one closes: the last, but for bars that nothing closes."""
    for index in range(len(opened) - 1, -1, -1):
        opening = plain(opened[index])
        if closing in CLOSING[opening]:
            return index
        if opening not in SYMMETRIC or closing in SYMMETRIC:
            break
    return None


def _enclose(opening: Element, piece: Element, closing: Element) -> None:
    """Put a delimiter in the place of a closing bracket, with what stands between it and the opening one."""
    sequence, place = opening.getparent(), closing.getparent()
    if sequence is None or place is None:
        return
    signs = (math("begChr", val=plain(opening)), math("sepChr", val=""), math("endChr", val=plain(closing)))
    inner = list(sequence)[sequence.index(opening) + 1 : sequence.index(piece)]
    place.replace(closing, math("d", math("dPr", *signs, math("grow", val="off")), math("e", *inner)))
    sequence.remove(opening)


def release(formula: Element) -> None:
    """Put a bracket that is all that a sum or an integral stands before after it: its partner is there, too."""
    for outer in reversed(list(formula.iter(omml("nary")))):
        held = outer.find(omml("e"))
        if held is not None and len(held) and _bracket(held[-1]) is not None:
            outer.addnext(held[-1])


def retake(formula: Element) -> None:
    """Let each sum or integral that stands before nothing stand before what follows it."""
    for outer in list(formula.iter(omml("nary"))):
        held = outer.find(omml("e"))
        if held is not None and not len(held) and (following := next(_after(outer), None)) is not None:
            held.append(following)


def _after(piece: Element) -> Iterator[Element]:
    """Yield what follows a piece, or the sums and integrals that hold it."""
    while piece is not None:
        yield from piece.itersiblings()
        held = piece.getparent()
        piece = held.getparent() if held is not None else None  # type: ignore[assignment]
        if piece is None or piece.tag != omml("nary"):
            return
