"""What a text says, passage by passage: the book itself, and the artifacts that bear witness to it.

The words are those of textual criticism: each artifact is a witness, and is collated with the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind = Literal["heading", "text", "code", "table", "note", "image", "formula"]
OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Where an image or a formula stands in a line of text."""
ROW, CELL = "\n", "\t"


class Passage(NamedTuple):
    """A heading, a paragraph, a list item's text, a block of code, a table, a note, an image or a formula."""

    kind: Kind
    text: str
    """Of an image its alternative, of a formula its TeX, of a table its cells with `CELL` and `ROW` after them."""
    level: int = 0
    """Of a heading."""
    head: str = ""
    """Of a table, its first rows that are tagged as such: they may be said again on the next page."""
    links: tuple[tuple[str, str], ...] = ()
    """Destination and text: an anchor of the book, or an address."""
    langs: tuple[tuple[str, str], ...] = ()
    """Language and text of what is in another one."""


@dataclass(frozen=True, slots=True)
class Witness:
    """What an artifact says: its passages in reading order, and of itself."""

    passages: tuple[Passage, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    linked: bool = True
    """Whether it may have links at all."""


class Scribe:
    """Writes passages down while a document is read: what is said until a block ends is one passage."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.passages: list[Passage] = []
        self._said: list[str] = []
        self._links: list[tuple[str, str]] = []
        self._langs: list[tuple[str, str]] = []
        self._shown: list[Passage] = []
        self._aloud = False

    def say(self, text: str | None, *, aloud: bool = True) -> None:
        """Say more of the passage; what is not said aloud makes no passage alone."""
        if text:
            self._said.append(text)
            self._aloud = self._aloud or (aloud and not text.isspace())

    def mark(self) -> int:
        """Return a place in the passage, for `since`."""
        return len(self._said)

    def since(self, mark: int) -> str:
        """Return what was said since a place."""
        return "".join(self._said[mark:])

    def unsay(self, mark: int, text: str) -> None:
        """Put a text in place of what was said since a place."""
        self._said[mark:] = [text]

    def link(self, destination: str, mark: int) -> None:
        """Note that what was said since a place is a link."""
        self._links.append((destination, self.since(mark)))

    def foreign(self, lang: str, mark: int) -> None:
        """Note that what was said since a place is in another language."""
        self._langs.append((lang, self.since(mark)))

    def show(self, kind: Kind, text: str, said: str = OBJECT) -> None:
        """Show an image or a formula here; a decorative image says nothing."""
        self._said += [said] if text or kind != "image" else []
        self._shown.append(Passage(kind, text))

    def end(self, kind: Kind = "text", level: int = 0) -> None:
        """End a passage, if there is one; what was shown in it follows."""
        if self._aloud:
            self.passages.append(Passage(kind, "".join(self._said), level, "", tuple(self._links), tuple(self._langs)))
        self.passages += self._shown
        self._said, self._links, self._langs, self._shown, self._aloud = [], [], [], [], False

    def add(self, passage: Passage, shown: Iterable[Passage] = ()) -> None:
        """Write a whole passage down, and what is shown in it."""
        self.passages += [passage, *shown]

    def gathered(self, kind: Kind) -> tuple[Passage, tuple[Passage, ...]]:
        """Return all that was written as one passage, and what is shown in it."""
        self.end()
        parts = [p for p in self.passages if p.kind not in {"image", "formula"}]
        shown = tuple(p for p in self.passages if p.kind in {"image", "formula"})
        links = tuple(link for part in parts for link in part.links)
        langs = tuple(lang for part in parts for lang in part.langs)
        return Passage(kind, " ".join(part.text for part in parts), 0, "", links, langs), shown


class Rows:
    """A table while it is read: scribes for its cells, row by row."""

    def __init__(self) -> None:
        """Begin with no row."""
        self._rows: list[tuple[bool, list[Scribe]]] = []

    def row(self, *, head: bool = False) -> None:
        """Begin a row, of the head or below it."""
        self._rows.append((head, []))

    def cell(self) -> Scribe:
        """Return who writes the next cell."""
        scribe = Scribe()
        self._rows[-1][1].append(scribe)
        return scribe

    def end(self, scribe: Scribe) -> None:
        """Write the table down."""
        rows = [(head, [cell.gathered("text") for cell in cells]) for head, cells in self._rows]
        texts = [(head, "".join(cell.text.replace(ROW, " ") + CELL for cell, _ in cells) + ROW) for head, cells in rows]
        whole = [part for _, cells in rows for part in cells]
        links = tuple(link for cell, _ in whole for link in cell.links)
        langs = tuple(lang for cell, _ in whole for lang in cell.langs)
        head = "".join(text for is_head, text in texts if is_head)
        table = Passage("table", "".join(text for _, text in texts), 0, head, links, langs)
        scribe.add(table, [one for _, shown in whole for one in shown])
