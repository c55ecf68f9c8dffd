"""A page of an EPUB as it is kept between `render` and `bind`: compressed, with what the package must know of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.render.epub.container import Entry, deflated
from pipeline.render.epub.names import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable

IMAGE, SILENT_IMAGE, FORMULA = "image", "silent image", "formula"
"""What a page may hold that the package tells of; a silent image has no text alternative."""
Line = tuple[int, str, str]
"""Level, anchor and text of a heading."""


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page."""

    entry: Entry
    characters: str
    """Every character in it, once and in order."""
    holds: tuple[str, ...] = ()
    headings: tuple[Line, ...] = ()

    @property
    def name(self) -> str:
        """Return its path from the package document."""
        return self.entry.name.removeprefix(ROOT)


def page(name: str, text: str, holds: Iterable[str] = (), headings: Iterable[Line] = ()) -> Page:
    """Return the page of an XHTML text."""
    return Page(deflated(ROOT + name, text.encode()), "".join(sorted({*text})), tuple(holds), tuple(headings))


def packed(finished: Page) -> bytes:
    """Return a page as bytes: what is known of it in a line of JSON, then the compressed page."""
    entry = finished.entry
    facts = (entry.name, entry.size, entry.checksum, finished.characters, finished.holds, finished.headings)
    return json.dumps(facts).encode() + b"\n" + entry.data


def unpacked(data: bytes) -> Page:
    """Return the page that `packed` made bytes of."""
    facts, _, compressed = data.partition(b"\n")
    name, size, checksum, characters, holds, headings = json.loads(facts)
    entry = Entry(name, compressed, size, checksum)
    return Page(entry, characters, tuple(holds), tuple((level, anchor, text) for level, anchor, text in headings))
