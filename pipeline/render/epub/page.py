"""A page of an EPUB between `render` and `bind`: its text, with what the package must know of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

IMAGE, SILENT_IMAGE, FORMULA, TABLE = "image", "silent image", "formula", "table"
"""What a page may hold that the package tells of; a silent image has no text alternative."""
Line = tuple[int, str, str]
"""Level, anchor and text of a heading."""
Span = tuple[int, int]
"""Where something begins and ends in a text, in characters."""


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page."""

    name: str
    """Its path from the package document."""
    text: str = field(repr=False)
    """As XHTML."""
    body: Span
    """Where in it the text stands that an article gives, or else all that is shown."""
    holds: tuple[str, ...] = ()
    headings: tuple[Line, ...] = ()


def page(name: str, text: str, body: str = "", holds: Iterable[str] = (), headings: Iterable[Line] = ()) -> Page:
    """Return the page of an XHTML text, in which `body` stands."""
    begin, end = text.index(">", text.index("<body")) + 1, text.rindex("</body>")
    if body:
        begin = text.index(body, begin)
        end = begin + len(body)
    return Page(name, text, (begin, end), tuple(holds), tuple(headings))


def packed(finished: Page) -> bytes:
    """Return a page as bytes: what is known of it in a line of JSON, then its text."""
    facts = (finished.name, finished.body, finished.holds, finished.headings)
    return json.dumps(facts).encode() + b"\n" + finished.text.encode()


def unpacked(data: bytes) -> Page:
    """Return the page that `packed` made bytes of."""
    facts, _, text = data.partition(b"\n")
    name, (begin, end), holds, headings = json.loads(facts)
    lines = tuple((level, anchor, words) for level, anchor, words in headings)
    return Page(name, text.decode(), (begin, end), tuple(holds), lines)
