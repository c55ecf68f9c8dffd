"""Hrefs: the addresses that a Markdown text links to, near enough to learn its habits."""

from __future__ import annotations

import re

from pipeline.articles.titles import CODE

HREF = re.compile(
    r"""\]\(\s*<([^>\n]+)>          # [text](<a name.md>)
      | \]\(\s*([^\s)<]+)           # [text](address "title")
      | ^[ ]{0,3}\[[^\]\n]+\]:\s*<?([^\s>]+)   # [name]: address
      | \b(?:href|src)=["']([^"'\n]+)["']      # <a href="address">
    """,
    re.MULTILINE | re.VERBOSE,
)


def hrefs(body: str) -> list[str]:
    """Return the addresses of the links and images of a text, in order; code is no text."""
    return [next(filter(None, found)) for found in HREF.findall(CODE.sub("", body))]
