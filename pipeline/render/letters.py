"""Letters: how far along a text something is, told alike of every form that the text takes.

Letters are all characters but spaces and those without width; a picture or a formula
counts as one. Notes, references to pages and the boxes of tasks do not count: each
format has its own.
"""

from __future__ import annotations

import re

UNCOUNTED = re.compile(r"[\s\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+")
"""Spaces and characters without width."""
OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for a picture or a formula."""


def letters(text: str) -> str:
    """Return the letters of a text."""
    return UNCOUNTED.sub("", text)
