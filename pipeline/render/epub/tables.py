"""Tables on screens of all widths, and read aloud."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.epub.xhtml import XHTML, every, spoken

if TYPE_CHECKING:
    from pipeline.render.epub.xhtml import Element

WIDE = 40
"""How many letters across a table has that does not fit a small screen in large type; see `epub.css`."""


def finish(body: Element) -> None:
    """Give the tables of a chapter what screens and voices need."""
    _scope_headings(body)
    _label_cells(body)


def _scope_headings(body: Element) -> None:
    """Say that a header cell heads its column; an empty one is no header."""
    for cell in every(body, "//h:thead//h:th"):
        cell.set("scope", "col")
    for cell in every(body, "//h:thead//h:th[not(node())]"):
        cell.tag = f"{{{XHTML}}}td"
        cell.attrib.pop("scope")


def _label_cells(body: Element) -> None:
    """Give each cell of a table too wide for small screens its column's name, for the stylesheet to show beside it."""
    for table in every(body, "//h:table[h:thead]"):
        names = [spoken(cell) for cell in every(table, "h:thead/h:tr[last()]/*")]
        if _letters(table, len(names)) <= WIDE:
            continue
        table.set("class", "wide")
        for row in every(table, "h:tbody/h:tr"):
            for name, cell in zip(names, row, strict=False):
                cell.set("data-label", name)


def _letters(table: Element, count: int) -> int:
    """Return how many letters across the longest words of the columns of a table take, and the room between them."""
    longest = [0] * count
    for row in every(table, ".//h:tr"):
        for column, cell in enumerate(list(row)[:count]):
            longest[column] = max(longest[column], *map(len, spoken(cell).split(" ")))
    return sum(longest) + 2 * count
