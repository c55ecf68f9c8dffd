"""Contrast of text and its ground, as WCAG 2.x defines it.

Relative luminance and contrast ratio: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
and #dfn-contrast-ratio. Colours are `#rrggbb`.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.diagnostics import Code
from pipeline.theme.tokens import origin

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator, Mapping, Sequence

    from pipeline.diagnostics import Diagnostic
    from pipeline.theme.tokens import Layer

BLACK, WHITE = "#000000", "#ffffff"
WEIGHTS = (0.2126, 0.7152, 0.0722)
"""How much red, green and blue count in the luminance."""
STEPS = 255


class Pair(NamedTuple):
    """Two tokens: a colour of text, and the ground it stands on."""

    text: str
    ground: str


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour: 0 for black, 1 for white."""
    return sum(weight * _linear(channel / 255) for weight, channel in zip(WEIGHTS, _channels(colour), strict=True))


def ratio(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_colour(colour: str, ground: str, least: float) -> str:
    """Return the colour nearest to one, on its way to black or to white, that has a contrast; the farthest if none has."""
    ways = (mixed(colour, end, step / STEPS) for step in range(STEPS + 1) for end in (BLACK, WHITE))
    return next((way for way in ways if ratio(way, ground) >= least), max(BLACK, WHITE, key=lambda end: ratio(end, ground)))


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with a share of another one in it, as if that lay over it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - of the definition


def pairs(declared: Sequence[Mapping[str, Any]], tokens: Collection[str]) -> Iterator[Pair]:
    """Yield the pairs of `contrast.toml`, patterns of names filled with the tokens that fit."""
    for entry in declared:
        names = [name for pattern in entry["text"] for name in tokens if fnmatchcase(name, pattern)]
        yield from (Pair(name, entry["ground"]) for name in names)


def adapted(layer: Layer, between: Sequence[Pair], least: float) -> Layer:
    """Return tokens in which the text of every pair stands out from its ground; a ground on which none can gives way."""
    changed = dict(layer)
    for pair in between:
        for name, other in (pair, pair[::-1]):
            colour, opposite = (changed[origin(n, changed)].value for n in (name, other))
            if ratio(colour, opposite) < least:
                changed[name] = changed[name]._replace(value=nearest_colour(colour, opposite, least))
    return changed


def faint(layer: Layer, between: Sequence[Pair], least: float, own: Container[str]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each pair that falls short, about the token that a file of `own` sets if there is one."""
    for pair in between:
        text, ground = (layer[origin(name, layer)] for name in pair)
        found = ratio(text.value, ground.value)
        if found < least:
            shown = f"{pair.text} {text.value} on {pair.ground} {ground.value}"
            message = f"{shown} has a contrast of {found:.2f}:1, below {least:g}:1"
            theirs = ground.source.file in own and text.source.file not in own
            token, other = (ground, text) if theirs else (text, ground)
            hint = f"the nearest that passes is {nearest_colour(token.value, other.value, least)}"
            yield token.source.told(Code.C016, message, hint, *token.keys)
