"""What stands in a part of a document as it was read before the document was bound: a text, or rows of relations.

In a text open numbers stand between NUL bytes, each after a letter for what it counts. Bound, they may be any
numbers, as long as those that were equal still are, and no others.
"""

from __future__ import annotations

import re

SECTION = re.compile(rb'(<w:p><w:pPr><w:pStyle w:val="SectionEnd"/>.*?</w:p>)?', re.DOTALL)
"""The end of a section (letter `s`), which is written when a chapter is bound; that of the last one is elsewhere."""
OPEN, DIGITS = re.compile(rb"\0([a-z]\d+)\0"), re.compile(rb"\d+")
Given = dict[bytes, bytes]
"""What the open numbers of a chapter have become: a letter and the new number for a letter and the old one."""


class Part:
    """A part of a document, which is gone through from its beginning to its end."""

    def __init__(self, data: bytes) -> None:
        """Begin."""
        self._data, self._at = data, 0

    def passes(self, text: bytes, given: Given) -> bool:
        """Go on behind a text, if it is there, and add its numbers to those that were `given`."""
        first, *rest = OPEN.split(text)
        begin = self._data.find(first, self._at)
        while begin >= 0:
            found = dict(given)
            if (end := self._end(begin + len(first), rest, found)) >= 0:
                self._at = end
                given.update(found)
                return True
            begin = self._data.find(first, begin + 1)
        return False

    def _end(self, at: int, rest: list[bytes], given: Given) -> int:
        """Return where numbers and what is between them end; -1 if they are not there."""
        for own, between in zip(rest[::2], rest[1::2], strict=True):
            number = (SECTION if own.startswith(b"s") else DIGITS).match(self._data, at)
            if number is None or (number.re is DIGITS and given.setdefault(own, own[:1] + number[0]) != own[:1] + number[0]):
                return -1
            at = number.end()
            if not self._data.startswith(between, at):
                return -1
            at += len(between)
        return at


class Table:
    """A part that lists relations, a line for each."""

    def __init__(self, data: bytes) -> None:
        """Know the lines."""
        self._lines = {*data.splitlines()}

    def passes(self, text: bytes, _given: Given) -> bool:
        """Return whether all lines of a list are there."""
        return self._lines.issuperset(text.splitlines())
