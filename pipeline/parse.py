"""Parse: an article to a draft: clean blocks, its headings, links and images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline import pandoc
from pipeline.assets import staged
from pipeline.diagnostics import Code
from pipeline.errors import PandocFailed
from pipeline.model import Article, Draft, Reference
from pipeline.sanitize import Located, bare, clean
from pipeline.structure import anchored, callouts, figures, lifted, task_lists
from pipeline.tree import dumps, query, text, words

if TYPE_CHECKING:
    from collections.abc import Iterator


def parse(article: Article) -> Draft:
    """Return the draft of an article; what is wrong with it is told in the draft's diagnostics."""
    located = Located(article.file, article.offset)
    trusted = clean(_blocks(article, located), located)
    metadata, body = lifted(trusted, article)
    body, headings = anchored(body, article, located)
    body, assets = staged(figures(callouts(task_lists(body))), article, located)
    return Draft(
        article=article,
        metadata=metadata,
        ast=dumps(bare(body)),
        headings=headings,
        references=tuple(_references(body, located)),
        assets=assets,
        words=words(body),
        diagnostics=(*article.diagnostics, *located.found),
    )


def _blocks(article: Article, located: Located) -> list[Any]:
    """Return what pandoc reads of the body; nothing if it fails or nests without end."""
    try:
        return pandoc.read(article.body)
    except (PandocFailed, RecursionError) as error:
        hint = "look for deep nesting, or thousands of brackets or references"
        located.tell(Code.A009, {}, f"the article cannot be parsed: {error}", hint)
        return []


def _references(blocks: list[Any], located: Located) -> Iterator[Reference]:
    for node in query(blocks, "Link"):
        yield Reference(node["c"][2][0], text(node["c"][1]), located.place(node))
