"""Matching: the articles that a word of the author means, and those that come near it."""

from __future__ import annotations

import difflib
import fnmatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def matching(pattern: str, slugs: Iterable[str]) -> list[str]:
    """Return the slugs that a pattern means: a glob, a slug, a number, or a prefix that is unique."""
    slugs = list(slugs)
    if found := sorted(fnmatch.filter(slugs, pattern)):
        return found
    if pattern.isdigit():
        return [s for s in slugs if s.split("-")[0].lstrip("0") == pattern.lstrip("0")]
    prefixed = [s for s in slugs if pattern and s.startswith(pattern)]
    return prefixed if len(prefixed) == 1 else []


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a hint naming what is nearest to `name`, empty if nothing is near."""
    near = difflib.get_close_matches(name, list(names), 3)
    return f"did you mean {' or '.join(near)}?" if near else ""
