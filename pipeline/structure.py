"""Structure: what Markdown says by convention, said in the AST.

Metadata in the opening lines, headings with anchors and clean levels, callouts in
both spellings, and images that stand alone as figures.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from pipeline.anchors import heading_anchors, levels
from pipeline.diagnostics import Code
from pipeline.model import Heading
from pipeline.tree import ATTR_INDEX, Node, attributes, query, text, walk

if TYPE_CHECKING:
    from pipeline.model import Article, Metadata
    from pipeline.sanitize import Located

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
BREAKS = ("SoftBreak", "LineBreak")
OPENING_PARAGRAPHS = 2


def lifted(blocks: list[Any], article: Article) -> tuple[Metadata, list[Any]]:
    """Return the metadata with what the opening lines say, and the blocks without those lines."""
    found: dict[str, Any] = {}
    rest = blocks
    for _ in range(OPENING_PARAGRAPHS):
        if not (rest and rest[0]["t"] == "Para"):
            break
        kept = [line for line in _lines(rest[0]["c"]) if not _matched(line, article.patterns, found)]
        rest = [*_paragraph(rest[0], kept), *rest[1:]]
        if kept:
            break
    metadata = dataclasses.replace(article.metadata, **found)
    label = article.object.format(number=metadata.number) if article.object and metadata.number else ""
    return dataclasses.replace(metadata, object=label), _without_title(rest, metadata.title)


def _matched(line: list[Node], patterns: tuple[str, ...], found: dict[str, Any]) -> bool:
    """Add what a line says to `found`; return whether it matched a pattern."""
    for pattern in patterns:
        if match := re.fullmatch(pattern, text(line)):
            found.update({k: v for k, v in match.groupdict().items() if v})
            return True
    return False


def _lines(inlines: list[Node]) -> list[list[Node]]:
    lines: list[list[Node]] = [[]]
    for node in inlines:
        if node["t"] in BREAKS:
            lines.append([])
        else:
            lines[-1].append(node)
    return lines


def _paragraph(original: Node, lines: list[list[Node]]) -> list[Node]:
    if len(lines) == len(_lines(original["c"])):
        return [original]
    inlines = [node for line in lines for node in ({"t": "LineBreak"}, *line)][1:]
    return [{**original, "c": inlines}] if inlines else []


def _without_title(blocks: list[Any], title: str) -> list[Any]:
    """Drop a first heading that only repeats the title."""
    if blocks and blocks[0]["t"] == "Header" and text(blocks[0]["c"][2]).casefold() == title.casefold():
        return blocks[1:]
    return blocks


def anchored(blocks: list[Any], article: Article, located: Located) -> tuple[list[Any], tuple[Heading, ...]]:
    """Return blocks whose ids are anchors of the book and whose levels never skip, and what the ids are.

    An element with an id that is no heading counts with level 0.
    """
    named = [n for n in query(blocks, *ATTR_INDEX) if n["t"] == "Header" or attributes(n)[0]]
    headers = [n for n in named if n["t"] == "Header"]
    clean_levels = levels([n["c"][0] for n in headers])
    anchors = heading_anchors(article.slug, [attributes(n)[0] for n in named])
    level_of = {id(n): level for n, level in zip(headers, clean_levels, strict=True)}
    headings = []
    for node, anchor in zip(named, anchors, strict=True):
        level = level_of.get(id(node), 0)
        words = text(node["c"][2]) if level else ""
        headings.append(Heading(attributes(node)[0], words, level, anchor))
        _tell_skip(node, level, level_of, headers, located)
    return _renamed(blocks, named, headings), tuple(headings)


def _tell_skip(node: Node, level: int, level_of: dict[int, int], headers: list[Node], located: Located) -> None:
    if level and node["c"][0] - level > min(n["c"][0] - level_of[id(n)] for n in headers):
        message = f"heading {text(node['c'][2])!r} skips a level"
        located.tell(Code.A017, node, message, "use one # more than the heading above it")


def _renamed(blocks: list[Any], named: list[Node], headings: list[Heading]) -> list[Any]:
    """Set each named node's anchor and level in place: the nodes are our own copies."""
    for node, heading in zip(named, headings, strict=True):
        attributes(node)[0] = heading.anchor
        if heading.level:
            node["c"][0] = heading.level
    return blocks


def task_lists(blocks: list[Any]) -> list[Any]:
    """Return blocks in which a task's box stands in its first paragraph, as it does without positions."""

    def change(node: Node) -> Node:
        return {**node, "c": [_boxed(item) for item in node["c"]]} if node["t"] == "BulletList" else node

    changed: list[Any] = walk(blocks, change)
    return changed


def _boxed(item: list[Any]) -> list[Any]:
    match item:
        case [{"t": "Plain", "c": [{"t": "Str", "c": "☐" | "☒"} as box]}, {"t": "Plain" | "Para"} as first, *rest]:
            return [{**first, "c": [box, {"t": "Space", "pos": first["pos"]}, *first["c"]]}, *rest]
    return item


def apart(blocks: list[Any]) -> list[Any]:
    """Return blocks in which the texts of one definition are paragraphs: writers put nothing between two that are not."""

    def change(node: Node) -> Node:
        if node["t"] != "DefinitionList":
            return node
        return {**node, "c": [[term, [_paragraphs(item) for item in items]] for term, items in node["c"]]}

    changed: list[Any] = walk(blocks, change)
    return changed


def _paragraphs(item: list[Any]) -> list[Any]:
    plain = [block for block in item if block["t"] == "Plain"]
    return [{**block, "t": "Para"} if block in plain else block for block in item] if len(plain) > 1 else item


def callouts(blocks: list[Any]) -> list[Any]:
    """Return blocks in which GitHub alerts and `:::` divs are `div.callout.KIND` without a label."""

    def change(node: Node) -> Node:
        if node["t"] != "Div":
            return node
        (ident, classes, pairs), inner = node["c"]
        kind = next((CALLOUTS[c.lower()] for c in classes if c.lower() in CALLOUTS), "")
        if not kind:
            return node
        body = [b for b in inner if not (b["t"] == "Div" and attributes(b)[1] == ["title"])]
        return {**node, "c": [[ident, ["callout", kind], pairs], body]}

    changed: list[Any] = walk(blocks, change)
    return changed


def figures(blocks: list[Any]) -> list[Any]:
    """Return blocks in which a paragraph that holds only an image is a figure; the image's title is its caption."""

    def change(node: Node) -> Node:
        if node["t"] != "Para" or len(node["c"]) != 1 or node["c"][0]["t"] != "Image":
            return node
        image = node["c"][0]
        attr, alt, (source, title) = image["c"]
        caption = [{"t": "Plain", "c": [{"t": "Str", "c": title}]}] if title else []
        plain = {**image, "c": [attr, alt, [source, ""]]}
        return {"t": "Figure", "c": [["", [], []], [None, caption], [{"t": "Plain", "c": [plain]}]], "pos": node["pos"]}

    changed: list[Any] = walk(blocks, change)
    return changed
