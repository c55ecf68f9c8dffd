"""Abbreviations: words whose long form is said once, `*[HTML]: HyperText Markup Language`, are marked wherever they stand.

The form is that of PHP Markdown Extra; a series may say some for all of its articles. An abbreviation is one word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.markup.tree import Node, attributes, lines, text

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFINITION = re.compile(r"\*\[([^\]\s]+)\]:\s*(\S.*)")
CLASS = "abbr"
LEFT_ALONE = {"Image", "Code", "CodeBlock", "Math"}


def abbreviated(blocks: list[Any], known: Mapping[str, str]) -> list[Any]:
    """Return blocks without definitions, each abbreviation in a span `.abbr` with its long form as `title`."""
    own: dict[str, str] = {}
    rest = [block for block in blocks if not _defines(block, own)]
    terms = {**known, **own}
    if not terms:
        return rest
    longest = sorted(terms, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest))})(?!\w)")
    marked: list[Any] = _marked(rest, pattern, terms)
    return marked


def _defines(block: Node, found: dict[str, str]) -> bool:
    """Return whether each line of a block defines an abbreviation, and add these to `found`."""
    if block["t"] != "Para":
        return False
    said = [DEFINITION.fullmatch(text(line)) for line in lines(block["c"])]
    if not all(said):
        return False
    found.update({match[1]: match[2] for match in said if match})
    return True


def _marked(value: Any, pattern: re.Pattern[str], terms: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [new for item in value for new in _items(item, pattern, terms)]
    if not isinstance(value, dict) or "c" not in value or value["t"] in LEFT_ALONE:
        return value
    if value["t"] == "Span" and CLASS in attributes(value)[1]:
        return value
    return {**value, "c": _marked(value["c"], pattern, terms)}


def _items(item: Any, pattern: re.Pattern[str], terms: Mapping[str, str]) -> list[Any]:
    if not (isinstance(item, dict) and item.get("t") == "Str" and pattern.search(item["c"])):
        return [_marked(item, pattern, terms)]
    pieces = [piece for piece in pattern.split(item["c"]) if piece]
    return [_abbreviation(piece, item, terms[piece]) if piece in terms else {**item, "c": piece} for piece in pieces]


def _abbreviation(word: str, node: Node, meaning: str) -> Node:
    attr = ["", [CLASS], [["title", meaning]]]
    return {"t": "Span", "c": [attr, [{**node, "c": word}]], "pos": node.get("pos", "")}
