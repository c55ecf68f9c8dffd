r"""Mentions: a figure or table named in a text, `@fig:name`, becomes a link that `naming` gives its words.

The forms are those of pandoc-crossref (`@fig:x`, `[@fig:x; @tbl:y]`, `-@fig:x` for the number alone,
`@Fig:x` at the beginning of a sentence), of Quarto (`@fig-x`) and of bookdown (`\@ref(fig:x)`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.markup.tree import Node

MENTION = re.compile(
    r"(?<![\w@.])(?P<open>\[(?=-?@))?(?:(?P<bare>-)?@(?P<name>(?:[Ff]ig|[Tt]bl|[Tt]ab)[:-](?:[\w:-]*\w))"
    r"|@ref\((?P<number>(?:fig|tab):[\w-]+)\))(?P<close>\])?"
)
POSITION = re.compile(r"(\d+):(\d+)-(.*)", re.DOTALL)
NUMBER, CAPITAL = "number-only", "capital"
"""Classes of a link that is to say the number alone, or begin with a capital letter."""
LEFT_ALONE = {"Link", "Image", "Code", "CodeBlock", "Math"}


def mentioned(value: Any) -> Any:
    """Return blocks or inlines with each mention as a link without words."""
    if isinstance(value, list):
        return _items(value)
    if isinstance(value, dict) and "c" in value and value["t"] not in LEFT_ALONE:
        return {**value, "c": mentioned(value["c"])}
    return value


def _items(items: list[Any]) -> list[Any]:
    """Return the items of a list, the strings in it parted at mentions, without the brackets around these."""
    result: list[Any] = []
    inside = False
    for item in items:
        if isinstance(item, dict) and item.get("t") == "Str" and "@" in item["c"]:
            pieces, inside = _parted(item, inside=inside)
            result += pieces
        else:
            result.append(mentioned(item))
    return result


def _parted(node: Node, *, inside: bool) -> tuple[list[Node], bool]:
    """Return the pieces of a string, and whether a bracket that opened before a mention is still open."""
    pieces: list[Node] = []
    end = 0
    for found in MENTION.finditer(node["c"]):
        pieces += [*_text(node, end, found.start()), _link(found, node)]
        inside = inside or bool(found["open"])
        end = found.end() if inside else found.end("name") if found["name"] else found.end("number") + 1
        inside = inside and not found["close"]
    return [*pieces, *_text(node, end, len(node["c"]))], inside


def _text(node: Node, start: int, end: int) -> list[Node]:
    return [{**node, "c": node["c"][start:end]}] if start < end else []


def _link(found: re.Match[str], node: Node) -> Node:
    name = found["name"] or found["number"]
    alone = [NUMBER] if found["bare"] or found["number"] else []
    capital = [CAPITAL] if name[0].isupper() else []
    place = POSITION.match(node.get("pos", ""))
    pos = f"{place[1]}:{int(place[2]) + found.start()}-{place[3]}" if place else ""
    return {"t": "Link", "c": [["", [*alone, *capital], []], [], [f"#{name[0].lower()}{name[1:]}", ""]], "pos": pos}
