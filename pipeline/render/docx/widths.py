"""The widths of a table's columns, which Word wants said: a share of the measure for each, by what stands in it."""

from __future__ import annotations

from typing import Any

from pipeline.render.docx.tables import DENSE
from pipeline.tree import Node, text

WIDEST = 48
"""The length of a cell's text above which a column asks for no more room."""
AIR = 3
"""What a cell's padding takes, in characters."""
NARROWER = 1.15
"""How many more characters fit across a table in the smaller type of many columns."""


def apportioned(node: Node, room: float) -> Node:
    """Return a table with a share of the measure for each column."""
    attr, caption, columns, *rest = node["c"]
    shares = _shares(node, [share for _, share in columns], room)
    widths = [[align, {"t": "ColWidth", "c": share}] for (align, _), share in zip(columns, shares, strict=True)]
    return {"t": "Table", "c": [attr, caption, widths, *rest]}


def _shares(node: Node, given: list[Any], room: float) -> list[float]:
    """Return the share of each column: the author's, or one that follows its texts."""
    if all(share["t"] == "ColWidth" and share["c"] for share in given):
        return [share["c"] for share in given]
    texts: list[list[str]] = [[""] for _ in given]
    _, _, _, head, bodies, foot = node["c"]
    for _, cells in [*head[1], *foot[1], *(row for body in bodies for row in [*body[2], *body[3]])]:
        for column, cell in zip(texts, cells, strict=False):
            column.append(text(cell[4]))
    widths = _widths(texts, room)
    return [width / sum(widths) for width in widths]


def _widths(texts: list[list[str]], room: float) -> list[float]:
    """Return widths in characters: room for the longest word, and what is left by the length of the texts.

    The rule of CSS 2.2, §17.5.2.2, with a limit to what a long text may ask.
    """
    dense = len(texts) >= DENSE
    room, air = (room * NARROWER, AIR / 2) if dense else (room, AIR)
    least = [max(len(word) for content in column for word in [*content.split(), ""]) + air for column in texts]
    asked = [max(low, min(max(map(len, column)), WIDEST) + air) for low, column in zip(least, texts, strict=True)]
    spare, wanted = max(0.0, room - sum(least)), sum(asked) - sum(least)
    ratio = spare / wanted if wanted else 1.0
    return [low + (high - low) * ratio for low, high in zip(least, asked, strict=True)]
