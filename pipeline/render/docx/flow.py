"""The flow of a chapter's blocks in Word: the room between them, and a turned page for what is too wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.markup.tree import Node, attributes
from pipeline.render import blocks
from pipeline.render.docx.columns import too_wide
from pipeline.render.docx.sections import UPRIGHT, WIDE, end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.render.docx.columns import Gauge

STYLE = "custom-style"
AIRLESS = ("Div", "Table", "DefinitionList")
OPENING = {
    "": "First Paragraph",
    "Figure": "First Paragraph",
    "Formula": "First Paragraph",
    **dict.fromkeys(AIRLESS, "After Block"),
}
"""The style of a paragraph after a block, where pandoc's choice would not do: no indent, and air if the block has none."""
APART = {("Table", ""), ("Table", "Table"), ("CodeBlock", "CodeBlock")}
"""What has a blank line between it and what follows."""
BLANK = {"t": "Para", "c": [{"t": "Str", "c": "\N{NO-BREAK SPACE}"}]}
TURNED = "turned"
"""The class of a table with a turned page."""


def styled(style: str, *content: Node) -> Node:
    """Return blocks in a Word style."""
    return blocks.div((), list(content), **{STYLE: style})


BLOCK_END = styled("Block End", BLANK)


def turned(node: Node, rule: Gauge) -> Node:
    """Return a block, marked if it is a table that needs a turned page."""
    if node["t"] != "Table" or not too_wide(node, rule):
        return node
    (ident, classes, pairs), *rest = node["c"]
    return {"t": "Table", "c": [[ident, [*classes, TURNED], pairs], *rest]}


def sectioned(content: Iterable[Node]) -> Iterator[Node]:
    """Yield blocks, those for a turned page in a section of their own; a blank line after a table goes with it."""
    page = UPRIGHT
    for node in content:
        wanted = WIDE if node["t"] == "Table" and TURNED in attributes(node)[1] else UPRIGHT
        if wanted != page and node != BLOCK_END:
            yield end(page)
            page = wanted
        yield node
    if page == WIDE:
        yield end(page)


def spaced(content: list[Node]) -> Iterator[Node]:
    """Yield blocks, with a style for each paragraph that opens the text or follows a block.

    Word joins tables that touch, and boxes of code, and wants a paragraph after the last table.
    """
    before = ""
    for node, after in zip(content, [*(n["t"] for n in content), ""][1:], strict=True):
        yield styled(OPENING[before], node) if node["t"] == "Para" and before in OPENING else node
        if (node["t"], after) in APART:
            yield BLOCK_END
        before = "Formula" if _displays(node) else node["t"]


def _displays(node: Node) -> bool:
    """Return whether a paragraph is only a displayed formula: what follows goes on with its sentence."""
    match node:
        case {"t": "Para", "c": [{"t": "Math", "c": [{"t": "DisplayMath"}, _]}]}:
            return True
    return False
