"""Matching: the articles that a word of the author means, and those that come near it."""

from __future__ import annotations

import difflib
import fnmatch
import re
import sys
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RANGE = re.compile(r"(?=.*\d)(\d*)(\.\.)?(\d*)")
"""A number, or two with two dots between them of which one may be missing."""


def matching(pattern: str, slugs: Iterable[str], numbers: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """Return the slugs that a pattern means: a glob, a slug, a number, a range of numbers, or a prefix that is unique.

    A range is written `082..105`, `082..` or `..105`: no slug has a dot. `numbers`
    are those of slugs that do not begin with theirs.
    """
    slugs = list(slugs)
    if found := sorted(fnmatch.filter(slugs, pattern)):
        return found
    if span := _span(pattern):
        digits = {slug: numbers.get(slug) or slug.split("-")[0] for slug in slugs}
        known = {slug: int(text) for slug, text in digits.items() if text.isdecimal()}
        return sorted((slug for slug, number in known.items() if number in span), key=lambda slug: (known[slug], slug))
    prefixed = [s for s in slugs if pattern and s.startswith(pattern)]
    return prefixed if len(prefixed) == 1 else []


def _span(pattern: str) -> range | None:
    """Return the numbers that a number or a range means, nothing for another pattern."""
    found = RANGE.fullmatch(pattern)
    if not found:
        return None
    first, dots, last = found.groups()
    return range(int(first or 0), int(last or (sys.maxsize - 1 if dots else first)) + 1)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint naming what is nearest to `name`, empty if nothing is near."""
    near = difflib.get_close_matches(name, list(names), 3)
    return f"did you mean {' or '.join(near)}?" if near else ""
