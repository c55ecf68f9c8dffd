"""Sanitize: the AST as it comes from a stranger's article to the AST we trust.

First the reader's position wrappers are unwrapped into a `pos` key of each node;
then one pass answers one question each. What is left holds no raw block or inline,
no attribute but those listed here, no unsafe address and no character that XML
1.0 (§2.2) forbids. `bare` drops the positions at the end.
"""

from __future__ import annotations

import re
from typing import Any

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.markup.characters import legal
from pipeline.markup.hypertext import understood
from pipeline.markup.tree import ATTR_INDEX, TEXT, Node, walk

POSITION = re.compile(r"(\d+):(\d+)-")
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
SAFE_SCHEMES = ("http:", "https:", "mailto:", "tel:")
CLASS = re.compile(r"[A-Za-z][A-Za-z0-9_+#-]{0,30}")
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*")
LENGTH = re.compile(r"\d+(\.\d+)?(%|px|pt|mm|cm|in|em)?")
NUMBERED = {"number", "numberLines", "number-lines", "lineAnchors", "line-anchors"}
"""Classes of code for which pandoc's writers number its lines, with links that go nowhere in a book."""
WORDS = re.compile(r"\S[^\r\n]{0,500}")
KEPT = {"lang": LANGUAGE, "width": LENGTH, "height": LENGTH}
"""Attributes that any element may have, and the form of their values."""
OWN = {
    "Image": {"alt": WORDS, "fig-alt": WORDS, "credit": WORDS, "source": WORDS},
    "Span": {"title": WORDS},
    "Div": {"title": WORDS, "credit": WORDS, "source": WORDS},
}
"""The same, by the element that may have them."""
MAX_DEPTH = 50
SHORT = 60


class Located:
    """Collects the diagnostics of one article, placing each at the source line of its node."""

    def __init__(self, file: str, offset: int) -> None:
        """Count lines from `offset` source lines before the body."""
        self.file, self.offset = file, offset
        self.found: list[Diagnostic] = []

    def place(self, node: Node) -> Place:
        """Return where a node stands in its source file."""
        position = POSITION.search(node.get("pos", ""))
        return Place(self.file, int(position[1]) + self.offset, int(position[2])) if position else Place(self.file)

    def tell(self, code: Code, node: Node, message: str, hint: str = "") -> None:
        """Add a diagnostic at a node."""
        self.found.append(Diagnostic(code, self.place(node), " ".join(message.split()), hint))


def clean(blocks: list[Any], located: Located) -> list[Any]:
    """Return blocks we trust, each node with its `pos`; what was taken out is told to `located`."""
    placed: list[Any] = understood(_joined(_placed(blocks)), located)
    if _too_deep(placed, MAX_DEPTH):
        located.tell(Code.A013, {}, f"the article nests deeper than {MAX_DEPTH} levels", "flatten its lists or quotes")
        return []
    for step in (_without_raw, _with_legal_text, _with_safe_links, _with_known_attributes):
        placed = step(placed, located)
    return placed


def bare(blocks: list[Any]) -> list[Any]:
    """Return blocks without positions."""
    changed: list[Any] = walk(blocks, lambda node: {k: v for k, v in node.items() if k != "pos"})
    return changed


def _placed(value: Any, pos: str = "") -> Any:
    """Unwrap the reader's wrappers and give every node the position that is nearest outside it."""
    if isinstance(value, list):
        return [new for item in value for new in _unwrapped(item, pos)]
    if not (isinstance(value, dict) and "t" in value):
        return value
    own = _own_position(value) or pos
    return {**value, "c": _placed(value["c"], own), "pos": own} if "c" in value else {**value, "pos": own}


def _unwrapped(item: Any, pos: str) -> list[Any]:
    if isinstance(item, dict) and item.get("t") in TEXT:
        return [{**item, "pos": pos}]
    if isinstance(item, dict) and item.get("t") in ("Span", "Div") and ["wrapper", "1"] in item["c"][0][2]:
        inner: list[Any] = _placed(item["c"][1], _own_position(item) or pos)
        return [{**item, "c": [item["c"][0], inner], "pos": _own_position(item) or pos}] if item["c"][0][0] else inner
    return [_placed(item, pos)]


def _own_position(node: Node) -> str:
    if node["t"] not in ATTR_INDEX:
        return ""
    return str(dict(node["c"][ATTR_INDEX[node["t"]]][2]).get("data-pos", ""))


def _joined(value: Any) -> Any:
    """Join the texts that the wrappers had parted."""
    if isinstance(value, list):
        result: list[Any] = []
        for item in map(_joined, value):
            if _is_text(item) and result and _is_text(result[-1]):
                result[-1] = {**result[-1], "c": result[-1]["c"] + item["c"]}
            else:
                result.append(item)
        return result
    return {**value, "c": _joined(value["c"])} if isinstance(value, dict) and "c" in value else value


def _is_text(item: Any) -> bool:
    return isinstance(item, dict) and item.get("t") == "Str"


def _too_deep(value: Any, left: int) -> bool:
    if isinstance(value, dict):
        return left == 0 or _too_deep(value.get("c"), left - 1)
    return isinstance(value, list) and any(_too_deep(item, left) for item in value)


def _without_raw(blocks: list[Any], located: Located) -> list[Any]:
    def change(node: Node) -> Node | list[Any]:
        raw = node["c"][1].strip()
        if not re.fullmatch(r"<!--(?:(?!-->).)*-->|</\w+>", raw, re.DOTALL):
            shown = raw if len(raw) <= SHORT else raw[:SHORT] + "…"
            located.tell(Code.A010, node, f"raw {node['c'][0]} is left out: {shown}", "write it in Markdown")
        return []

    changed: list[Any] = walk(blocks, change, {"RawBlock", "RawInline"})
    return changed


def _with_legal_text(blocks: list[Any], located: Located) -> list[Any]:
    def change(node: Node) -> Node:
        content = _legal(node.get("c"))
        if content != node.get("c"):
            located.tell(Code.A011, node, "a control character is left out", "delete it in the source")
            return {**node, "c": content}
        return node

    changed: list[Any] = walk(blocks, change)
    return changed


def _legal(value: Any) -> Any:
    """Return the texts in a node's own content without illegal characters; inner nodes are done already."""
    if isinstance(value, str):
        return legal(value)
    return [_legal(item) for item in value] if isinstance(value, list) else value


def _with_safe_links(blocks: list[Any], located: Located) -> list[Any]:
    def change(node: Node) -> Node | list[Any]:
        if is_safe(node["c"][2][0]):
            return node
        located.tell(Code.A012, node, f"unsafe link address {node['c'][2][0][:SHORT]}", "use https:, mailto: or a path")
        text: list[Any] = node["c"][1]
        return text

    changed: list[Any] = walk(blocks, change, {"Link"})
    return changed


def is_safe(href: str) -> bool:
    """Return whether a link may keep its address: a path, a fragment, or a scheme that runs nothing."""
    seen = re.sub(r"[\s\x00-\x1f]", "", href)
    if seen.startswith(("//", "\\")):
        return False
    scheme = SCHEME.match(seen)
    return scheme is None or scheme[0].lower() in SAFE_SCHEMES


def _with_known_attributes(blocks: list[Any], _: Located) -> list[Any]:
    def change(node: Node) -> Node:
        index = ATTR_INDEX[node["t"]]
        ident, classes, pairs = node["c"][index]
        known = {**KEPT, **OWN.get(node["t"], {})}
        kept = [[k, _measured(k, v)] for k, v in pairs if k in known and known[k].fullmatch(v)]
        named = [c for c in classes if CLASS.fullmatch(c) and c not in NUMBERED]
        return {**node, "c": [*node["c"][:index], [ident, named, kept], *node["c"][index + 1 :]]}

    changed: list[Any] = walk(blocks, change, ATTR_INDEX)
    return changed


def _measured(name: str, value: str) -> str:
    """Return the value of an attribute; a size without a unit is one in pixels."""
    return f"{value}px" if name in {"width", "height"} and value.isdecimal() else value
