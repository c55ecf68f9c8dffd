"""Titles: the words of the first heading of a text."""

from __future__ import annotations

import re

CODE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(?:#{1,6}[ \t]+(.+?)[ \t#]*|(\S.*)\n=+[ \t]*)$", re.MULTILINE)
MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)|[*`\\]|\b_|_\b|[ \t]*\{[^}]*\}$")


def first_heading(body: str) -> str:
    """Return the words of the first heading of a Markdown text without their marks, empty if there is none."""
    found = HEADING.search(CODE.sub("", body))
    return MARKUP.sub(r"\1", found[1] or found[2]).strip() if found else ""
