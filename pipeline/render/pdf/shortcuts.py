"""Shortcuts: what the layout engine asks itself thousands of times for a chapter, answered without asking.

Each stands for a pure function of the engine, or for a way through one that ends the same:
what is laid out and drawn is the same to the byte, which a test holds against the long way.
"""

from __future__ import annotations

import functools
import re
import sys
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 10_000
"""How many answers are remembered before all are forgotten."""
FONT = tuple(
    f"font_{fact}" for fact in ("family", "style", "stretch", "weight", "size", "variant_caps", "variation_settings")
)
"""What a font is described by."""
STRUT = (
    *FONT,
    *("font_variant_ligatures", "font_variant_position", "font_variant_numeric", "font_variant_alternates"),
    *("font_variant_east_asian", "font_feature_settings", "font_language_override", "lang", "line_height"),
)
"""What the least height of a line hangs on."""
SIDES = ("top", "right", "bottom", "left")
LENGTHS = (
    *(f"{extreme}{side}" for side in ("width", "height") for extreme in ("", "min_", "max_")),
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in SIDES),
    *(f"border_{side}_width" for side in SIDES),
)
"""The lengths of a box."""
SPECIFIED = {"position", "float", "display", "page"}
"""Properties that are more than what a rule says."""
FLOWING = ("static", "relative")
"""How boxes in the flow are positioned."""
END = re.compile("[\n\r\u2028\u2029]")
"""What ends a paragraph, or a line in it, for Pango."""


def take(library: Any) -> None:
    """Make the engine take the shortcuts, from now on."""
    css, percent, lines = library.css, library.layout.percent, library.text.line_break
    box = library.formatting_structure.boxes.Box
    described: dict[Any, Any] = {}
    for long, short in (
        (css.check_math, _function(css.check_math, css.properties.Dimension)),
        (percent.resolve_percentages, _lengths(percent.resolve_percentages)),
        (lines.get_font_description, _by(FONT, lines.get_font_description, lambda _: described)),
        (lines.strut, _by(STRUT, lines.strut, lambda style: style.font_config.strut_layouts)),
        (lines.line_size, _size(lines)),
        (lines.can_break_text, functools.lru_cache(MANY)(lines.can_break_text)),
    ):
        _replace(library, long, short)
    css.ComputedStyle.__missing__ = _value(css)
    box.is_in_normal_flow = _flow(box.is_in_normal_flow)
    _keep(lines)


def _replace(library: Any, long: Any, short: Any) -> None:
    """Put a function in the place of another wherever modules of the engine have it."""
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] == library.__name__:
            for key in [key for key, value in vars(module).items() if value is long]:
                setattr(module, key, short)


def _function(long: Callable[[Any], Any], dimension: type) -> Callable[[Any], Any]:
    """Tell by its type alone that a value is no function (CSS Values 4, 10), as most are."""
    plain = {str, int, float, type(None), dimension}
    return lambda value: value.__class__ not in plain and long(value)


def _lengths(long: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """Give a box lengths once found, if none is a percentage: they are the same in every containing block."""
    asked = itemgetter(*LENGTHS, "box_sizing")
    known: dict[Any, dict[str, Any]] = {}

    def short(box: Any, containing_block: Any) -> None:
        values = asked(box.style)
        if box.style["border_collapse"] == "collapse":  # borders are then those of the cell around
            long(box, containing_block)
        elif found := known.get(values):
            vars(box).update(found)
        else:
            long(box, containing_block)
            if all(getattr(value, "unit", "px") == "px" and not hasattr(value, "type") for value in values):
                _remember(known, values, {name: getattr(box, name) for name in LENGTHS})

    return short


def _by(names: tuple[str, ...], long: Callable[[Any], Any], known: Callable[[Any], dict[Any, Any]]) -> Callable[[Any], Any]:
    """Make what hangs on a few properties of a style once for all boxes that have the same."""
    asked = itemgetter(*names)

    def short(style: Any) -> Any:
        facts, answers = asked(style), known(style)
        try:
            return answers[facts]
        except KeyError:
            return _remember(answers, facts, long(style))
        except TypeError:  # a drawing (SVG) has a list where a stylesheet has a tuple
            return long(style)

    return short


def _remember(known: dict[Any, Any], question: Any, answer: Any) -> Any:
    if len(known) >= MANY:
        known.clear()
    known[question] = answer
    return answer


def _value(css: Any) -> Callable[[Any, str], Any]:
    """Give a property that no rule sets its initial value or the parent's (CSS Cascade 5, 7.1 and 7.2)."""
    long, initial, inherited = css.ComputedStyle.__missing__, css.INITIAL_VALUES, css.INHERITED
    logical = {
        key: {side(block="ttb", inline=inline) for inline in ("ltr", "rtl")} for key, side in css.PHYSICAL_FUNCTIONS.items()
    }
    usual = {key for key in initial if key not in SPECIFIED and not key.startswith("text_decoration_")}
    first = {key: initial[key] for key in usual - inherited - css.INITIAL_NOT_COMPUTED if not css.check_math(initial[key])}
    handed = usual & inherited

    def short(style: Any, key: str) -> Any:
        rules = style.cascaded
        if key in rules or not rules.keys().isdisjoint(logical.get(key, ())):
            return long(style, key)
        if key in first:
            value = style[key] = first[key]
            return value
        if key in handed and style.parent_style is not None and not css.check_math(value := style.parent_style[key]):
            style[key] = value
            return value
        return long(style, key)

    return short


def _flow(long: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Tell of most boxes that they are in the flow by two of their properties (CSS 2, 9.3)."""

    def short(box: Any) -> bool:
        style = box.style
        return (style["float"] == "none" and style["position"] in FLOWING) or long(box)

    return short


def _size(lines: Any) -> Callable[[Any, Any], tuple[float, float]]:
    """Measure lines with one rectangle, which need not be made for each."""
    extents, unit = lines.ffi.new("PangoRectangle *"), lines.FROM_UNITS

    def short(line: Any, style: Any) -> tuple[float, float]:
        lines.pango.pango_layout_line_get_extents(line, lines.ffi.NULL, extents)
        letters = 0 if (spacing := style["letter_spacing"]) == "normal" else spacing
        return extents.width * unit + letters, extents.height * unit

    return short


def _keep(lines: Any) -> None:
    """Keep a line as it was shaped when it was laid out until it is drawn, unless it is justified then."""
    layout, pango = lines.Layout, lines.pango
    set_text, deactivate, reactivate = layout.set_text, layout.deactivate, layout.reactivate

    def set_text_once(self: Any, text: str, justify: bool = False) -> None:  # noqa: FBT001, FBT002 - the engine's signature
        set_text(self, text, justify)
        # What is drawn is one line; said later, it would be shaped again.
        pango.pango_layout_set_single_paragraph_mode(self.layout, not END.search(self.text))

    def deactivate_later(self: Any) -> None:
        if vars(self).setdefault("kept", True):
            return
        deactivate(self)

    def reactivate_kept(self: Any, style: Any) -> None:
        alike = vars(self).get("kept") and self.style is style and not self.justification_spacing
        self.kept = False
        if not alike or self.get_first_line()[1] is not None:
            reactivate(self, style)

    layout.set_text, layout.deactivate, layout.reactivate = set_text_once, deactivate_later, reactivate_kept
