"""Siblings: links from one artifact to another file, which lies beside it in the same format and variant."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from pipeline.markup.tree import SIBLING, Node, attributes, dumps, loads, walk
from pipeline.series import variant_suffix

if TYPE_CHECKING:
    from pipeline.model import Book, Chapter, Part, Related, Theme

FOLLOWING = {"pdf", "docx"}
"""Formats that can link to a file beside them; an EPUB cannot leave its container (EPUB 3.3, §4.2.2)."""


def placed(book: Book, theme: Theme, fmt: str) -> Book:
    """Return a book whose links to siblings name their files; in other formats, and on paper, their public addresses."""
    paper = fmt == "pdf" and theme.tokens["page-addresses"] == "notes"
    return _leading(book, theme.variant, "" if paper else fmt)


def _leading(book: Book, variant: str, fmt: str) -> Book:
    if not any(link.sibling for chapter in book.chapters for link in chapter.links):
        return book
    parts = tuple(_part(part, variant, fmt) for part in book.parts)
    return dataclasses.replace(book, parts=parts, beyond=tuple(_gone(entry, variant, fmt) for entry in book.beyond))


def _file(sibling: str, variant: str, fmt: str) -> str:
    return sibling.format(variant=variant_suffix(variant), format=fmt) if fmt in FOLLOWING else ""


def _gone(related: Related, variant: str, fmt: str) -> Related:
    return dataclasses.replace(related, href=_file(related.sibling, variant, fmt) or related.href)


def _part(part: Part, variant: str, fmt: str) -> Part:
    return dataclasses.replace(part, chapters=tuple(_chapter(chapter, variant, fmt) for chapter in part.chapters))


def _chapter(chapter: Chapter, variant: str, fmt: str) -> Chapter:
    def change(node: Node) -> Node | list[Any]:
        if SIBLING not in dict(attributes(node)[2]):
            return node
        (ident, classes, pairs), inlines, (href, title) = node["c"]
        href = _file(dict(pairs)[SIBLING], variant, fmt) or href
        rest = [pair for pair in pairs if pair[0] != SIBLING]
        return {**node, "c": [[ident, classes, rest], inlines, [href, title]]} if href else inlines

    links = (dataclasses.replace(link, href=_file(link.sibling, variant, fmt) or link.href) for link in chapter.links)
    return dataclasses.replace(
        chapter,
        ast=dumps(walk(loads(chapter.ast), change, {"Link"})),
        related=tuple(_gone(entry, variant, fmt) for entry in chapter.related),
        links=tuple(links),
    )
