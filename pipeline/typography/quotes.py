"""Quotation marks: which a quotation has, and what straight ones in a plain text mean."""

from __future__ import annotations

import re

MARK = re.compile(r"""["']""")
BEFORE = re.compile(r"""(^|[\s(\[{/—–"'-])$""")
AFTER = re.compile(r"[^\s.,;:!?)\]}]")
"""What may stand before and after an opening mark."""
CLOSES = re.compile(r"\S'(?!\w)")
"""A mark that ends a quotation, and no apostrophe in a word."""


def marks(pairs: tuple[str, ...], level: int, *, single: bool) -> tuple[str, str]:
    """Return the marks of a quotation with `level` others around it, of `pairs` from the outermost inwards.

    Outermost single marks are a choice of the author's, and stay single.
    """
    if single and level == 0:
        return "‘", "’"
    place = 2 * min(level, len(pairs) // 2 - 1)
    return pairs[place], pairs[place + 1]


def turned(words: str, pairs: tuple[str, ...]) -> str:
    """Return a plain text with its straight marks, dots and hyphens as pandoc's reader would take them.

    A double mark without its fellow stays straight.
    """
    opened: list[str] = []
    written = words.replace("...", "…").replace("---", "—").replace("--", "–")
    return MARK.sub(lambda found: _turned(found, opened, pairs), written)


def _turned(found: re.Match[str], opened: list[str], pairs: tuple[str, ...]) -> str:
    """Return what a straight mark means; `opened` holds the marks whose fellows are still to come."""
    mark, words, start = found[0], found.string, found.start()
    fellow = words.find(mark, start + 1) > 0 if mark == '"' else CLOSES.search(words, start)
    if fellow and BEFORE.search(words[:start]) and AFTER.match(words, start + 1):
        opened.append(mark)
        return marks(pairs, len(opened) - 1, single=mark == "'")[0]
    if mark in opened:
        opened.remove(mark)
        return marks(pairs, len(opened), single=mark == "'")[1]
    return "’" if mark == "'" else mark
