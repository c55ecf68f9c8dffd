"""Changes to a chapter's blocks that every format needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.markup.tree import Node, attributes, walk

if TYPE_CHECKING:
    from collections.abc import Mapping


def header(level: int, ident: str, title: str, classes: tuple[str, ...] = ()) -> Node:
    """Return a heading of plain text."""
    return {"t": "Header", "c": [level, [ident, list(classes), []], inlines(title)]}


def paragraph(text: str) -> Node:
    """Return a paragraph of plain text."""
    return {"t": "Para", "c": inlines(text)}


def div(classes: tuple[str, ...], blocks: list[Any], **pairs: str) -> Node:
    """Return a div; an underscore in a name of `pairs` stands for a hyphen."""
    return {"t": "Div", "c": [["", list(classes), [[k.replace("_", "-"), v] for k, v in pairs.items()]], blocks]}


def span(classes: list[str], inlines: list[Any]) -> Node:
    """Return a span of these classes."""
    return {"t": "Span", "c": [["", classes, []], inlines]}


def inlines(text: str) -> list[Node]:
    """Return plain text as pandoc inlines."""
    words = [{"t": "Str", "c": word} for word in text.split()]
    return [node for word in words for node in (word, {"t": "Space"})][:-1]


def title(callout: Node, labels: Mapping[str, str]) -> str:
    """Return the title of a callout (`div.callout.note`): its own, or else the label of its kind in the book's language."""
    _, (_, kind), pairs = attributes(callout)
    return str(dict(pairs).get("title") or labels[f"callout-{kind}"])


def labelled(blocks: list[Any], labels: Mapping[str, str]) -> list[Any]:
    """Return blocks whose callouts open with their title."""

    def change(node: Node) -> Node:
        if "callout" not in attributes(node)[1]:
            return node
        (ident, classes, pairs), inner = node["c"]
        opening = div(("callout-title",), [paragraph(title(node, labels))])
        kept = [pair for pair in pairs if pair[0] != "title"]
        return {"t": "Div", "c": [[ident, classes, kept], [opening, *inner]]}

    changed: list[Any] = walk(blocks, change, {"Div"})
    return changed
