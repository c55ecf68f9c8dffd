"""Structure: metadata in the opening lines of an article, headings with anchors and clean levels."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from pipeline.diagnostics import Code
from pipeline.markup.anchors import heading_anchors, levels
from pipeline.markup.captions import caption, label
from pipeline.markup.tree import ATTR_INDEX, Node, attributes, lines, query, text
from pipeline.model import Heading

if TYPE_CHECKING:
    from pipeline.markup.sanitize import Located
    from pipeline.model import Article, Metadata

OPENING_PARAGRAPHS = 2


def lifted(blocks: list[Any], article: Article) -> tuple[Metadata, list[Any]]:
    """Return the metadata with what the opening lines say, and the blocks without those lines."""
    found: dict[str, Any] = {}
    rest = blocks
    for _ in range(OPENING_PARAGRAPHS):
        if not (rest and rest[0]["t"] == "Para"):
            break
        kept = [line for line in lines(rest[0]["c"]) if not _matched(line, article.patterns, found)]
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


def _paragraph(original: Node, kept: list[list[Node]]) -> list[Node]:
    if len(kept) == len(lines(original["c"])):
        return [original]
    inlines = [node for line in kept for node in ({"t": "LineBreak"}, *line)][1:]
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
        words = text(node["c"][2]) if level else caption(node)
        headings.append(Heading(attributes(node)[0], words, level, anchor, *label(node)))
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
