"""Backlinks: which articles link to one, for queries, before any article is parsed.

The addresses of a text are found by their form. An address in a code block is taken
for a link, too; what an address means is the index's answer, as for every link.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.addresses import is_elsewhere
from pipeline.diagnostics import Place
from pipeline.index import find, index
from pipeline.model import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model import Article, LinkIndex
    from pipeline.series import Series

ADDRESS = re.compile(
    r"""\]\(\s*<?([^)\s>]+)          # [text](address)
    |^\s{0,3}\[[^\]]+\]:\s*<?([^\s>]+)  # [name]: address
    |\bhref=["']([^"']+)["']            # <a href="address">
    |<(https?://[^\s>]+)>               # <address>
    |\[\[(?P<wiki>[^\]]+)\]\]            # [[name|text]]
    """,
    re.VERBOSE | re.MULTILINE,
)


def citing(series: Series, articles: Sequence[Article], slugs: frozenset[str]) -> frozenset[str]:
    """Return the slugs of the articles that link to one of `slugs`, in any language."""
    known = index(series, articles)
    return frozenset(a.slug for a in articles if any(slug in slugs for slug in _cited(a, known)) and a.slug not in slugs)


def _cited(article: Article, known: LinkIndex) -> Iterator[str]:
    for found in ADDRESS.finditer(article.body):
        reference = _reference(found, article)
        target, _ = (None, False) if is_elsewhere(reference, known.site) else find(reference, article, known)
        if target:
            yield target.slug


def _reference(found: re.Match[str], article: Article) -> Reference:
    address = next(filter(None, found.groups()))
    if found["wiki"]:
        first, _, last = address.partition("|")
        address = last if last and "before" in article.wikilinks else first
    return Reference(address, "", Place(article.file), wiki=bool(found["wiki"]))
