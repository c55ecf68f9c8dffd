"""Customs: what a language wants of its typography, as its label file says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.series.publications import TypographyRules

TABLE = "typography-"
"""How the labels begin that are customs."""
LISTS = ("quotes", "spaced", "numbered", "counted", "named")
"""The customs that are lists of words or marks, a space between them."""


@dataclass(frozen=True, slots=True)
class Customs:
    """What a language wants, so far as a series wants it."""

    lang: str
    quotes: tuple[str, ...] = ()
    """Opening and closing marks in turn, the outermost pair first; none to leave quotations alone."""
    spaced: tuple[str, ...] = ()
    """Marks with the space that stands before them."""
    numbered: tuple[str, ...] = ()
    """Words that stay with the number after them."""
    counted: tuple[str, ...] = ()
    """Words that stay with the number before them."""
    named: tuple[str, ...] = ()
    """Words that stay with the name after them."""
    percent: str = ""
    """What stands between a number and its per cent sign where the author wrote nothing."""
    range: str = ""
    """What joins the ends of a range of numbers."""
    dash: str = ""
    """What a hyphen between spaces means; such a dash begins no line. Empty: such hyphens and dashes are left alone."""
    spaces: bool = True
    signs: bool = True


def customs(lang: str, labels: Mapping[str, Mapping[str, str]], wanted: TypographyRules) -> Customs | None:
    """Return the customs of a language so far as a series wants them; none if nothing is known of them."""
    said = {key.removeprefix(TABLE): value for key, value in labels.get(lang, {}).items() if key.startswith(TABLE)}
    listed = {key: tuple(filter(None, said.get(key, "").split(" "))) for key in LISTS}
    whole = Customs(
        lang,
        quotes=listed["quotes"] if wanted.quotes else (),
        spaced=listed["spaced"],
        numbered=listed["numbered"],
        counted=listed["counted"],
        named=listed["named"],
        percent=said.get("percent", ""),
        range=said.get("range", ""),
        dash=said.get("dash", ""),
        spaces=wanted.spaces,
        signs=wanted.signs,
    )
    return whole if said else None


def malformed(key: str, value: str) -> str:
    """Return what is wrong with a custom of a label file; an empty text if nothing is."""
    words = tuple(filter(None, value.split(" ")))
    if key == f"{TABLE}quotes" and (not words or len(words) % 2):
        return "quotes are pairs of marks with a space between all of them: “ ” ‘ ’"
    if key == f"{TABLE}spaced" and any(len(word) != len(" ;") for word in words):
        return "each of the spaced marks is the space before it and the mark: \\u202f;"
    return ""
