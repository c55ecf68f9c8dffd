"""Walking the pandoc AST: plain dicts and lists, `{"t": tag, "c": content}`.

Shapes are those of pandoc-types 1.23 (Text.Pandoc.Definition).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

Node = dict[str, Any]
ATTR_INDEX = {"CodeBlock": 0, "Code": 0, "Div": 0, "Span": 0, "Link": 0, "Image": 0, "Table": 0, "Figure": 0, "Header": 1}
"""Where in the content of an element its attributes stand."""
BREAKS = ("SoftBreak", "LineBreak")
TEXT = {"Str", "Space", *BREAKS}
"""Elements without others in them, of which a text is made."""

SIBLING = "sibling"
"""The attribute of a link that may also go to another artifact: its path, see `render.placed`."""


class _Every:
    """All there is, as a container."""

    def __contains__(self, _: object) -> bool:
        """Return that it is there."""
        return True


EVERY = _Every()


def dumps(blocks: list[Any]) -> str:
    """Return the canonical text of blocks."""
    return json.dumps(blocks, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loads(ast: str) -> list[Any]:
    """Return the blocks of a canonical text."""
    blocks: list[Any] = json.loads(ast)
    return blocks


def walk(value: Any, change: Callable[[Node], Node | list[Any]], tags: Container[str] = EVERY) -> Any:
    """Return `value` with every element changed, or every one with one of `tags`, the innermost first.

    `change` returns one element, or a list that takes the element's place.
    """
    if isinstance(value, list):
        return _walked(value, change, tags)
    if isinstance(value, dict) and "t" in value:
        content = value.get("c")
        node = {**value, "c": walk(content, change, tags)} if isinstance(content, list | dict) else value
        return change(node) if value["t"] in tags else node
    return value


def _walked(items: list[Any], change: Callable[[Node], Node | list[Any]], tags: Container[str]) -> list[Any]:
    """Return the items of a list changed: a loop without calls for what cannot change, most of an AST being words."""
    result: list[Any] = []
    for item in items:
        if isinstance(item, dict):
            if item.get("t") in TEXT and item["t"] not in tags:
                result.append(item)
                continue
            new = walk(item, change, tags)
            result.extend(new) if isinstance(new, list) else result.append(new)
        else:
            result.append(_walked(item, change, tags) if isinstance(item, list) else item)
    return result


def query(value: Any, *tags: str) -> Iterator[Node]:
    """Yield the elements with one of `tags` in document order, an outer one before its inner ones."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if item.get("t") in tags:
                yield item
            item = item.get("c")
        if isinstance(item, list):
            waiting.extend(reversed(item))


def text(value: Any) -> str:
    """Return the plain text of inlines or blocks, notes left out, white space single."""
    return " ".join("".join(_pieces(value)).split())


def _pieces(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _pieces(item)
    elif isinstance(value, dict):
        yield from _pieces_of(value)


def _pieces_of(node: Node) -> Iterator[str]:
    match node["t"]:
        case "Str":
            yield node["c"]
        case "Space" | "SoftBreak" | "LineBreak":
            yield " "
        case "Code" | "Math" | "CodeBlock":
            yield node["c"][1]
        case "Quoted":
            left, right = "‘’" if node["c"][0]["t"] == "SingleQuote" else "“”"
            yield left + "".join(_pieces(node["c"][1])) + right
        case "Note" | "RawInline" | "RawBlock":
            return
        case tag:
            yield from _pieces(node.get("c"))
            yield "" if tag in INLINE else " "


INLINE = {
    "Emph",
    "Strong",
    "Strikeout",
    "Superscript",
    "Subscript",
    "SmallCaps",
    "Underline",
    "Cite",
    "Link",
    "Image",
    "Span",
}


def lines(inlines: list[Node]) -> list[list[Node]]:
    """Return the inlines of each line of a paragraph."""
    found: list[list[Node]] = [[]]
    for node in inlines:
        if node["t"] in BREAKS:
            found.append([])
        else:
            found[-1].append(node)
    return found


def rows(table: list[Any]) -> Iterator[tuple[list[Any], bool]]:
    """Yield the cells of each row of the content of a table, and whether they are of its head (pandoc-types, `Table`)."""
    _, _, _, head, bodies, foot = table
    for _, cells in head[1]:
        yield cells, True
    for _, cells in (*(row for body in bodies for row in (*body[2], *body[3])), *foot[1]):
        yield cells, False


def attributes(node: Node) -> list[Any]:
    """Return `[id, classes, pairs]` of an element that has attributes."""
    found: list[Any] = node["c"][ATTR_INDEX[node["t"]]]
    return found


def words(value: Any) -> int:
    """Return the number of words of the text."""
    return len(text(value).split())
