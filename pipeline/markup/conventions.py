"""Conventions: what Markdown says by custom, said in the AST.

Callouts in all their spellings, epigraphs and who said a quotation, lines of verse, tasks,
small capitals and underlined words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.markup.tree import Node, attributes, lines, text, walk

if TYPE_CHECKING:
    from collections.abc import Callable

CALLOUTS = {
    "note": "note",
    "info": "note",
    "tip": "tip",
    "hint": "tip",
    "important": "important",
    "warning": "warning",
    "caution": "caution",
    "danger": "caution",
}
KINDLESS = {"callout": "note", "admonition": "note"}
"""Classes that open a callout without saying of which kind."""
DASHES = ("—", "―", "–")
"""What stands before the name of who said something."""
CAPITALS, UNDERLINED = {"smallcaps", "small-caps"}, {"underline", "ul"}
BAR = "|"
WIDTH = re.compile(r"(\d+):(\d+)-\1:(\d+)")


def conventional(blocks: list[Any]) -> list[Any]:
    """Return blocks in which every convention is an element or a class that each format knows."""
    changes: dict[str, Callable[[Node], Node]] = {
        "Div": lambda node: _epigraph(_callout(node)),
        "BlockQuote": _quotation,
        "DefinitionList": _apart,
        "Para": _verse,
        "Span": _styled,
    }
    changed: list[Any] = walk(blocks, lambda node: changes[node["t"]](node), changes)
    return changed


def task_lists(blocks: list[Any]) -> list[Any]:
    """Return blocks in which a task's box stands in its first paragraph, as it does without positions."""

    def change(node: Node) -> Node:
        return {**node, "c": [_boxed(item) for item in node["c"]]}

    changed: list[Any] = walk(blocks, change, {"BulletList"})
    return changed


def _boxed(item: list[Any]) -> list[Any]:
    match item:
        case [{"t": "Plain", "c": [{"t": "Str", "c": "☐" | "☒"} as box]}, {"t": "Plain" | "Para"} as first, *rest]:
            return [{**first, "c": [box, {"t": "Space", "pos": first["pos"]}, *first["c"]]}, *rest]
    return item


def _apart(node: Node) -> Node:
    """Return definitions whose texts are paragraphs if there are several: writers put nothing between two that are not."""
    return {**node, "c": [[term, [_paragraphs(item) for item in items]] for term, items in node["c"]]}


def _paragraphs(item: list[Any]) -> list[Any]:
    plain = [block for block in item if block["t"] == "Plain"]
    return [{**block, "t": "Para"} if block in plain else block for block in item] if len(plain) > 1 else item


def _callout(node: Node) -> Node:
    """Return a GitHub alert or a `:::` div as `div.callout.KIND`, its own title as an attribute."""
    (ident, classes, pairs), inner = node["c"]
    names = [c.lower().removeprefix("callout-") for c in classes]
    kind = next((kinds[name] for kinds in (CALLOUTS, KINDLESS) for name in names if name in kinds), "")
    if not kind:
        return node
    body = [b for b in inner if not (b["t"] == "Div" and attributes(b)[1] == ["title"])]
    said = dict(pairs)
    if body and body[0]["t"] == "Header" and "title" not in said:
        said["title"], body = text(body[0]["c"][2]), body[1:]
    return {**node, "c": [[ident, ["callout", kind], [list(pair) for pair in said.items()]], body]}


def _epigraph(node: Node) -> Node:
    """Return an epigraph with its words as plain paragraphs, and after them who said them."""
    attr, inner = node["c"]
    if "epigraph" not in attr[1]:
        return node
    body = [b for block in inner for b in (block["c"] if block["t"] == "BlockQuote" else [block])]
    return {**node, "c": [attr, _attributed(body)]}


def _quotation(node: Node) -> Node:
    return {**node, "c": _attributed(node["c"])}


def _attributed(blocks: list[Any]) -> list[Any]:
    """Return the blocks of a quotation with a last line that says whose words they are in `div.attribution`."""
    if not blocks or blocks[-1]["t"] != "Para":
        return blocks
    *before, last = blocks
    *spoken, name = lines(last["c"])
    if not (name and name[0].get("c") in DASHES and (spoken or before)):
        return blocks
    kept = [node for line in spoken for node in ({"t": "SoftBreak"}, *line)][1:]
    said = {"t": "Div", "c": [["", ["attribution"], []], [{**last, "c": name}]], "pos": last["pos"]}
    return [*before, *([{**last, "c": kept}] if kept else []), said]


def _verse(node: Node) -> Node:
    """Return a paragraph whose lines begin with a bar as a block of lines (pandoc manual, "Extension: line_blocks")."""
    found = lines(node["c"])
    if not all(line and line[0].get("c") == BAR for line in found) or all(line[-1].get("c") == BAR for line in found):
        return node
    return {**node, "t": "LineBlock", "c": [[*_indent(line[1:2]), *line[2:]] for line in found]}


def _indent(space: list[Node]) -> list[Node]:
    """Return the spaces with which a line of verse begins, beyond the one after its bar."""
    found = WIDTH.match(space[0].get("pos", "")) if space else None
    width = int(found[3]) - int(found[2]) - 1 if found else 0
    return [{"t": "Str", "c": "\N{NO-BREAK SPACE}" * width}] if width > 0 else []


def _styled(node: Node) -> Node:
    """Return words in small capitals or underlined as the elements for them."""
    (ident, classes, pairs), inner = node["c"]
    for tag, names in (("SmallCaps", CAPITALS), ("Underline", UNDERLINED)):
        if names & set(classes):
            rest = [c for c in classes if c not in names]
            styled = {"t": tag, "c": inner, "pos": node.get("pos", "")}
            return {**node, "c": [[ident, rest, pairs], [styled]]} if ident or rest or pairs else styled
    return node
