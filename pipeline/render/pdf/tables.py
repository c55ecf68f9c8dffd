"""Tables: how each fits the page, by its columns and the words in them."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from pipeline.markup.tree import Node, rows, text, walk
from pipeline.render import blocks
from pipeline.theme.docx_properties import points

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = {4: "wide", 8: "dense"}
"""The numbers of columns from which a table may use the side column of a brief, and has smaller type."""
SMALLER = 0.8
"""The size of that type, as `.dense` has it in `print.css`."""
LETTER, GAP = 0.55, 0.9
"""The width of a letter and the room beside a column, about, in ems."""
WHOLE = 8
"""How many letters of a word stay together, about, where it is hyphenated."""
LONG = 20
"""The length from which a word may break anywhere."""


def table(node: Node, tokens: Mapping[str, str], measure: float) -> Node:
    """Return a table marked by its columns and its long words; one that does not fit has a page of its own, turned."""
    (ident, classes, pairs), *rest = walk(node["c"], _breakable)
    count = len(node["c"][2])
    added = [name for least, name in COLUMNS.items() if count >= least]
    size = points(tokens["size-table"]) * (SMALLER if "dense" in added else 1)
    marked = {"t": "Table", "c": [[ident, [*classes, *added], pairs], *rest]}
    return blocks.div(("sheet",), [marked]) if _width(node) * size > measure else marked


def _width(node: Node) -> float:
    """Return how wide a table is at least, in ems."""
    columns = zip_longest(*([_longest(cell) for cell in cells] for cells, _ in rows(node["c"])), fillvalue=0)
    return sum(LETTER * min(max(column), WHOLE) + GAP for column in columns)


def _longest(cell: Any) -> int:
    return max(map(len, text(cell[-1]).split()), default=0)


def _breakable(node: Node) -> Node:
    return blocks.span(["long"], [node]) if node["t"] == "Str" and len(node["c"]) >= LONG else node
