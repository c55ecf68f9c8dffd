"""What each CSS property of `docx.css` means in WordprocessingML (ECMA-376 part 1, §17.3, §17.4, §17.7)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.errors import SeriesError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Declarations = dict[str, str]
Formatting = dict[str, dict[str, str]]
"""Element paths to attributes: `{"pPr/spacing": {"before": "200"}}`; `tab.2` is a second `tab`."""

SHEET = "docx.css"
LENGTH = re.compile(r"(-?\d+(?:\.\d+)?)(pt|mm|cm|in|em|%)?")
POINTS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0}
BOLD = 600
SIDES = ("top", "left", "bottom", "right")
BORDERS = {"p": "pPr/pBdr", "table": "tblPr/tblBorders", "thead": "tcPr/tcBorders"}
FOOT = {"w": "0", "wrap": "notBeside", "vAnchor": "margin", "hAnchor": "margin", "xAlign": "left", "yAlign": "bottom"}
BESIDE = {"hSpace": "284", "wrap": "around", "vAnchor": "text", "hAnchor": "margin", "y": "1"}

SEQUENCE = """
pPr/keepNext pPr/keepLines pPr/pageBreakBefore pPr/framePr
pPr/pBdr/top pPr/pBdr/left pPr/pBdr/bottom pPr/pBdr/right pPr/pBdr/between
pPr/shd pPr/tabs/tab pPr/suppressAutoHyphens pPr/spacing pPr/ind pPr/contextualSpacing pPr/jc pPr/outlineLvl
rPr/rFonts rPr/b rPr/bCs rPr/i rPr/iCs rPr/caps rPr/smallCaps rPr/strike rPr/noProof
rPr/color rPr/spacing rPr/sz rPr/szCs rPr/u rPr/shd rPr/vertAlign
tblPr/tblInd tblPr/tblBorders/top tblPr/tblBorders/bottom tblPr/tblBorders/insideH
tblPr/tblCellMar/top tblPr/tblCellMar/left tblPr/tblCellMar/bottom tblPr/tblCellMar/right
trPr/cantSplit trPr/tblHeader tcPr/tcBorders/bottom
"""
ORDER = {path: index for index, path in enumerate(SEQUENCE.split())}
"""The order in which the schema wants the elements."""


class Scale(NamedTuple):
    """What relative values refer to: the style's type size and the measure, in points, and the theme's faces."""

    em: float
    measure: float
    faces: Mapping[str, str]
    """Family name to the theme font that stands for it: "minor" or "major"."""


def measure(tokens: Mapping[str, str], *, wide: bool = False) -> float:
    """Return the width of the text in points, or that on a page that is turned to be `wide`."""
    return points(tokens["page-height" if wide else "page-width"]) - 2 * side(tokens, wide=wide)


def side(tokens: Mapping[str, str], *, wide: bool = False) -> float:
    """Return the margin at either side of a text in points, equal on pages that are not bound; on a turned one as in PDF."""
    return points(tokens["brief-left"]) if wide else (points(tokens["page-inner"]) + points(tokens["page-outer"])) / 2


def points(value: str, scale: Scale | None = None) -> float:
    """Return a length in points; a relative one, or a bare number of ems, needs a `scale`."""
    match = LENGTH.fullmatch(value)
    unit = match[2] if match else None
    if not match or (unit not in POINTS and scale is None):
        raise SeriesError((Diagnostic(Code.C007, Place(SHEET), f"not a length: {value}"),))
    if unit in POINTS:
        return float(match[1]) * POINTS[unit]
    return float(match[1]) * (scale.measure / 100 if unit == "%" else scale.em) if scale else 0.0


def twips(value: str, scale: Scale | None = None) -> str:
    """Return a length in twentieths of a point."""
    return str(round(points(value, scale) * 20))


def formatting(kind: str, rule: Declarations, scale: Scale) -> Formatting:
    """Return the formatting that the declarations of a rule ask for; raise `SeriesError` for an unknown one."""
    found: Formatting = {}
    for name, value in rule.items():
        meaning = MEANINGS.get(name)
        if meaning is None:
            raise SeriesError((Diagnostic(Code.C007, Place(SHEET), f"unknown property {name}: {value}"),))
        for path, attributes in meaning(kind, value, scale).items():
            found.setdefault(path, {}).update(attributes)
    return {path: found[path] for path in found if path.partition(".")[0] in ORDER}


def flag(path: str, on: str) -> Callable[[str, str, Scale], Formatting]:
    """Return the meaning of a property that one value switches on and every other switches off."""
    return lambda _kind, value, _scale: {path: {} if value == on else {"val": "0"}}


def _face(_kind: str, value: str, scale: Scale) -> Formatting:
    family = value.strip("\"'")
    theme = scale.faces.get(family)
    if theme:
        return {"rPr/rFonts": {"asciiTheme": f"{theme}HAnsi", "hAnsiTheme": f"{theme}HAnsi", "cstheme": f"{theme}Bidi"}}
    return {"rPr/rFonts": {"ascii": family, "hAnsi": family, "cs": family}}


def _size(_kind: str, _value: str, scale: Scale) -> Formatting:
    half = {"val": str(round(scale.em * 2))}
    return {"rPr/sz": half, "rPr/szCs": half}


def _toggle(element: str, on: Callable[[str], bool]) -> Callable[[str, str, Scale], Formatting]:
    """Return the meaning of a property that is on or off, in other scripts, too."""
    names = (f"rPr/{element}", f"rPr/{element}Cs")
    return lambda _kind, value, _scale: {name: {} if on(value) else {"val": "0"} for name in names}


def _ground(kind: str, value: str, _scale: Scale) -> Formatting:
    return {f"{'pPr' if kind == 'p' else 'rPr'}/shd": {"val": "clear", "color": "auto", "fill": value.lstrip("#")}}


def _leading(_kind: str, value: str, scale: Scale) -> Formatting:
    rule = "exact" if LENGTH.fullmatch(value) and value[-1].isdigit() else "atLeast"
    return {"pPr/spacing": {"line": twips(value, scale), "lineRule": rule}}


def _indent(_kind: str, value: str, scale: Scale) -> Formatting:
    if value.startswith("-"):
        return {"pPr/ind": {"hanging": twips(value[1:], scale)}}
    return {"pPr/ind": {"firstLine": twips(value, scale)}}


def _border(side: str) -> Callable[[str, str, Scale], Formatting]:
    def meaning(kind: str, value: str, scale: Scale) -> Formatting:
        width, _, colour, *space = value.split()
        eighths = str(round(points(width, scale) * 8))
        border = {"val": "single", "sz": eighths, "color": colour.lstrip("#")}
        distance = {"space": str(round(points(space[0], scale)))} if space else {}
        return {f"{BORDERS[kind]}/{side}": border | distance}

    return meaning


def _padding(side: str) -> Callable[[str, str, Scale], Formatting]:
    def meaning(kind: str, value: str, scale: Scale) -> Formatting:
        if kind == "table":
            return {f"tblPr/tblCellMar/{side}": {"w": twips(value, scale), "type": "dxa"}}
        return {f"{BORDERS[kind]}/{side}": {"space": str(round(points(value, scale)))}}

    return meaning


def _line(_kind: str, value: str, _scale: Scale) -> Formatting:
    """Return a line through or under a text."""
    return {"rPr/strike": {}} if value == "line-through" else {"rPr/u": {"val": {"underline": "single"}.get(value, value)}}


def _distance(element: str, attribute: str) -> Callable[[str, str, Scale], Formatting]:
    return lambda _kind, value, scale: {f"pPr/{element}": {attribute: twips(value, scale)}}


def _tabs(_kind: str, value: str, scale: Scale) -> Formatting:
    """Return tab stops, each a place, a side and maybe a leader: "100% right dot"."""
    stops = [dict(zip(("pos", "val", "leader"), stop.split(), strict=False)) for stop in value.split(",")]
    return {f"pPr/tabs/tab.{i}": {**stop, "pos": twips(stop["pos"], scale)} for i, stop in enumerate(stops)}


MEANINGS: dict[str, Callable[[str, str, Scale], Formatting]] = {
    "font-family": _face,
    "font-size": _size,
    "font-weight": _toggle("b", lambda value: float(value) >= BOLD),
    "font-style": _toggle("i", lambda value: value == "italic"),
    "line-height": _leading,
    "color": lambda _kind, value, _scale: {"rPr/color": {"val": value.lstrip("#")}},
    "background-color": _ground,
    "letter-spacing": lambda _kind, value, scale: {"rPr/spacing": {"val": twips(value, scale)}},
    "text-transform": flag("rPr/caps", "uppercase"),
    "text-decoration": _line,
    "font-variant": flag("rPr/smallCaps", "small-caps"),
    "vertical-align": lambda _kind, value, _scale: {"rPr/vertAlign": {"val": f"{value}script"}},
    "text-align": lambda _kind, value, _scale: {"pPr/jc": {"val": {"justify": "both"}.get(value, value)}},
    "text-indent": _indent,
    "hyphens": flag("pPr/suppressAutoHyphens", "none"),
    "break-before": flag("pPr/pageBreakBefore", "page"),
    "break-after": flag("pPr/keepNext", "avoid"),
    "break-inside": lambda kind, *said: flag("trPr/cantSplit" if kind == "table" else "pPr/keepLines", "avoid")(kind, *said),
    "position": lambda _kind, _value, scale: {"pPr/framePr": {**FOOT, "w": str(round(scale.measure * 20))}},
    "float": lambda _kind, value, _scale: {"pPr/framePr": {**BESIDE, "xAlign": value}},
    "width": lambda _kind, value, scale: {"pPr/framePr": {"w": twips(value, scale)}},
    "margin-top": _distance("spacing", "before"),
    "margin-bottom": _distance("spacing", "after"),
    "margin-left": _distance("ind", "left"),
    "margin-right": _distance("ind", "right"),
    **{f"border-{side}": _border(side) for side in SIDES},
    **{f"padding-{side}": _padding(side) for side in SIDES},
    "--row-rule": _border("insideH"),
    "--between": _border("between"),
    "--tabs": _tabs,
    "--contextual": flag("pPr/contextualSpacing", "1"),
    "--outline": lambda _kind, value, _scale: {"pPr/outlineLvl": {"val": str(int(value) - 1)}},
    "--language": flag("rPr/noProof", "none"),
    **dict.fromkeys(("--base", "--next"), lambda *_: {}),
}
