"""Parse: an article to a draft: clean blocks, its headings, links and images.

A draft follows from the article's text alone: no file is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline import pandoc
from pipeline.diagnostics import Code, Diagnostic, Place, failing
from pipeline.errors import PandocFailed
from pipeline.markup import liquid
from pipeline.markup.abbreviations import abbreviated
from pipeline.markup.captions import captioned, numbered
from pipeline.markup.conventions import conventional, task_lists
from pipeline.markup.mentions import mentioned
from pipeline.markup.sanitize import Located, bare, clean
from pipeline.markup.structure import anchored, lifted
from pipeline.markup.tree import Node, attributes, dumps, text, walk, words
from pipeline.model import Article, Draft, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model import Metadata


def parse(article: Article) -> Draft:
    """Return the draft of an article; what is wrong with it is told in the draft's diagnostics."""
    located = Located(article.file, article.offset)
    trusted = clean(_blocks(article, located), located)
    metadata, body = lifted(trusted, article)
    body, headings = anchored(_shaped(body, article, metadata), article, located)
    if not (body or located.found or failing(article.diagnostics)):
        located.tell(Code.A020, {}, "the article holds no text", "write it, or set draft: true in its metadata")
    return Draft(
        article=article,
        metadata=metadata,
        ast=dumps(bare(body)),
        headings=headings,
        references=tuple(_references(body, "Link", located)),
        images=tuple(_references(body, "Image", located)),
        words=words(body),
        diagnostics=(*article.diagnostics, *located.found),
    )


def unparsed(article: Article, reason: str) -> Draft:
    """Return what stands for the draft of an article that could not be parsed: nothing, and why."""
    hint = "look for deep nesting, or thousands of brackets or references"
    told = Diagnostic(Code.A009, Place(article.file), f"the article cannot be parsed: {reason}", hint)
    return Draft(article, article.metadata, "[]", diagnostics=(*article.diagnostics, told))


def _shaped(blocks: list[Any], article: Article, metadata: Metadata) -> list[Any]:
    """Return blocks in which what is said by convention is an element of its own."""
    captions = captioned(abbreviated(blocks, article.abbreviations), described=article.described)
    shaped: list[Any] = mentioned(numbered(conventional(task_lists(captions)), metadata))
    return shaped


def _blocks(article: Article, located: Located) -> list[Any]:
    """Return what pandoc reads of the body; nothing if it fails or nests without end."""
    try:
        held = liquid.held(article.body)
        blocks = pandoc.read(held, pandoc.READER + article.wikilinks)
    except (PandocFailed, RecursionError) as error:
        hint = "look for deep nesting, or thousands of brackets or references"
        located.tell(Code.A009, {}, f"the article cannot be parsed: {error}", hint)
        return []
    released: list[Any] = blocks if held == article.body else liquid.released(blocks)
    return released


def _references(blocks: list[Any], tag: str, located: Located) -> Iterator[Reference]:
    """Yield the links or images in the order in which `walk` comes upon them: what stands in one before it."""
    found: list[Node] = []

    def seen(node: Node) -> Node:
        found.append(node)
        return node

    walk(blocks, seen, {tag})
    for node in found:
        yield Reference(node["c"][2][0], text(node["c"][1]), located.place(node), "wikilink" in attributes(node)[1])
