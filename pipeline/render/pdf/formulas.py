"""Formulas drawn as SVG: the only module that knows ziamath.

No reader of print understands MathML, so TeX becomes outlines that carry no font.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from latex2mathml.converter import convert
from ziamath import zmath

EM = 100
"""The size at which a formula is drawn: its numbers are then hundredths of an em."""
VIEW = re.compile(r'viewBox="(\S+) (\S+) (\S+) (\S+)"')
UNKNOWN = re.compile(r"\\[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Formula:
    """A drawn formula and its size in em of the text around it; `depth` is below the baseline."""

    svg: str
    width: float
    height: float
    depth: float


@functools.cache
def draw(tex: str, colour: str, *, display: bool = False) -> Formula | None:
    """Return the formula drawn in a colour, or nothing if its TeX cannot be understood."""
    try:
        if UNKNOWN.search(convert(tex)):
            return None
        svg = zmath.Latex(tex, size=EM, color=colour, inline=not display).svg()
    except Exception:  # noqa: BLE001 - the libraries raise anything at all on odd TeX
        return None
    found = VIEW.search(svg)
    if found is None:
        return None
    _, top, width, height = (float(number) / EM for number in found.groups())
    return Formula(svg, width, height, top + height)
