"""Notes: a note at the foot of a page is one run of text, whatever blocks it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.markup.tree import text
from pipeline.render import blocks

if TYPE_CHECKING:
    from pipeline.markup.tree import Node


def note(node: Node) -> Node:
    """Return a note as a span that the stylesheet moves to the foot of its page."""
    return blocks.span(["footnote"], _flowing(node["c"]))


def _flowing(content: list[Any]) -> list[Any]:
    """Return blocks as inlines on lines of their own: a note at the foot of a page is one run of text."""
    first, *others = [line for block in content for line in _lines(block)] or [[]]
    return [*first, *(blocks.span(["note-line"], line) for line in others)]


def _lines(block: Node) -> list[list[Any]]:
    match block["t"]:
        case "Para" | "Plain":
            return [block["c"]]
        case "CodeBlock":
            return [[{"t": "Code", "c": block["c"]}]]
        case "BlockQuote" | "Div":
            return [_flowing(block["c"] if block["t"] == "BlockQuote" else block["c"][1])]
        case "BulletList" | "OrderedList":
            items = block["c"] if block["t"] == "BulletList" else block["c"][1]
            return [[{"t": "Str", "c": "–"}, {"t": "Space"}, *_flowing(item)] for item in items]
        case _:
            return [blocks.inlines(text(block))]
