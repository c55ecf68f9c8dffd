"""Addresses in notes: on paper a link to somewhere else is of no use unless its address can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.addresses import on_paper
from pipeline.markup.tree import text, walk

if TYPE_CHECKING:
    from pipeline.markup.tree import Node


def noted(blocks: list[Any]) -> list[Any]:
    """Return blocks with the address of each link out of the book in a note; in a note it follows the link."""
    changed: list[Any] = walk(blocks, _change, {"Note", "Link"})
    return changed


def _change(node: Node) -> Node | list[Any]:
    if node["t"] == "Note":
        return {"t": "Note", "c": walk(node["c"], _inline, {"Note"})}
    href = node["c"][2][0]
    shown = on_paper(href)
    if href.startswith("#") or shown in text(node["c"][1]):
        return node
    address = {"t": "Span", "c": [["", ["address"], []], [{"t": "Str", "c": shown}]]}
    return [node, {"t": "Note", "c": [{"t": "Para", "c": [address]}]}]


def _inline(node: Node) -> Node | list[Any]:
    (paragraph,) = node["c"]
    return [{"t": "Space"}, {"t": "Str", "c": "("}, *paragraph["c"], {"t": "Str", "c": ")"}]
