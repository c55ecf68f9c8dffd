"""Columns: how a table shares the measure, by the widths of its words in the faces of the theme (CSS 2.2, §17.5.2.2).

Word processors break a word that does not fit its cell, at any letter, so room for the
longest one comes first, a table whose words do not fit together has smaller type, and one
whose words do not fit even then has a turned page of its own.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.markup.tree import Node, rows, text
from pipeline.theme import fonts
from pipeline.theme.docx_properties import measure, points
from pipeline.theme.harfbuzz import shaped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model import Face, Theme

WIDEST = 24
"""The width of a cell's text, in ems, above which a column asks for no more room."""
AIR = 10.0
"""What a cell's padding takes, in points, and a little more."""
STRONGER = 1.04
"""How much wider a text may be for what is bold in it."""
BREAK = re.compile(r"\s+|(?<=[-–—/])")
"""Where a line may break."""
TABLE, DENSE, SMALLER = "Table", "Table Dense", 0.8
"""The style of a table, that of one whose words do not fit, and the size of its type in that of others."""
WIDE = "Wide"
"""What the style of a table on a turned page begins with."""
LONGEST = 12
"""How many ems a word may take before it is broken rather than the page turned: no address turns one."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """The room across a table in points, also on a turned page, the size of its type, the faces of its body and its head."""

    room: float
    turned: float
    size: float
    body: Face
    head: Face

    def width(self, line: str, *, heads: bool) -> float:
        """Return the width of a line of text in points."""
        face = self.head if heads else self.body
        return sum(_advance(face, character) for character in line) * self.size * STRONGER / 1000


def gauge(theme: Theme) -> Gauge:
    """Return the gauge of a theme's tables."""
    tokens = theme.tokens
    faces = (_upright(theme, tokens[f"face-{role}"], int(tokens[f"weight-{role}"])) for role in ("text", "display"))
    return Gauge(measure(tokens), measure(tokens, wide=True), points(tokens["size-table"]), *faces)


def _upright(theme: Theme, family: str, weight: int) -> Face:
    """Return the upright face of a family that is nearest to a weight; of an unknown family any."""
    upright = [face for face in theme.faces if face.style == "normal"]
    return min(upright, key=lambda face: (face.family != family, abs(face.weight - weight)))


@functools.cache
def _advance(face: Face, character: str) -> float:
    """Return how wide a character is, in thousandths of the size."""
    return sum(advance for _, advance in shaped(fonts.data(face), character, ()))


def too_wide(node: Node, rule: Gauge) -> bool:
    """Return whether the words of a table do not fit the measure, even in smaller type."""
    smaller = replace(rule, size=rule.size * SMALLER)
    columns = _cells(node, len(node["c"][2]))
    return sum(min(_least(column, smaller), LONGEST * smaller.size) for column in columns) > rule.room


def shared(node: Node, rule: Gauge, *, turned: bool = False) -> Node:
    """Return a table with a share of the measure for each column, and smaller type if its words do not fit."""
    (ident, classes, pairs), caption, columns, *rest = node["c"]
    cells = [*_cells(node, len(columns))]
    rule = replace(rule, room=rule.turned) if turned else rule
    dense = sum(_least(column, rule) for column in cells) > rule.room
    if dense:
        rule = replace(rule, size=rule.size * SMALLER)
    given = [share["c"] if share["t"] == "ColWidth" else 0 for _, share in columns]
    widths = given if all(given) else _widths(cells, rule)
    shared_out = zip(columns, widths, strict=True)
    shares = [[align, {"t": "ColWidth", "c": width / sum(widths)}] for (align, _), width in shared_out]
    name = " ".join([WIDE] * turned + [DENSE if dense else TABLE])
    style = [["custom-style", name]] if name != TABLE else []
    return {"t": "Table", "c": [[ident, classes, [*pairs, *style]], caption, shares, *rest]}


Column = list[tuple[str, bool]]
"""The texts of the cells of a column, and whether each is of the head."""


def _cells(node: Node, count: int) -> Iterator[Column]:
    """Yield the columns of a table; a cell that spans several counts in its first."""
    found = [*rows(node["c"])]
    for index in range(count):
        yield [(text(cells[index][4]), heads) for cells, heads in found if index < len(cells)]


def _least(column: Column, rule: Gauge) -> float:
    """Return the width of the longest word of a column."""
    words = ((word, heads) for content, heads in column for word in BREAK.split(content))
    return max((rule.width(word, heads=heads) for word, heads in words), default=0.0) + AIR


def _widths(columns: list[Column], rule: Gauge) -> list[float]:
    """Return widths in points: room for the longest word, and what is left by the length of the texts."""
    least = [_least(column, rule) for column in columns]
    most = [max((rule.width(content, heads=heads) for content, heads in column), default=0.0) for column in columns]
    asked = [max(low, min(whole, WIDEST * rule.size) + AIR) for low, whole in zip(least, most, strict=True)]
    spare, wanted = max(0.0, rule.room - sum(least)), sum(asked) - sum(least)
    ratio = spare / wanted if wanted else 1.0
    return [low + (high - low) * ratio for low, high in zip(least, asked, strict=True)]
