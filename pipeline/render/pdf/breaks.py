"""Breaks: how many letters of the text of a chapter stand before each of its pages.

It is found in the boxes that the engine laid out, and hangs on nothing but the chapter:
another format can say where the same page begins in its own form of the text. Of a
document without such a text, as the front matter is, it is said which division each page
begins with, by its place among the elements of the body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.render.letters import OBJECT, letters

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGIN, END = "text", "/text"
"""The comments between which the text stands that counts."""
INLINE = re.compile(r"a|abbr|cite|code|del|em|img|ins|kbd|mark|q|s|small|span|strong|sub|sup|u")
"""The elements that have their letters from the block in which they stand."""
SILENT = {"footnote", "page-ref", "box"}
"""Classes of what does not count."""
FORMULA = "math"
GENERATED = "::"
"""In the name of a box: it stands for no text of the document."""


@dataclass(slots=True)
class _Block:
    """A run of letters in one block of the text: from where, how far it has been laid out, and to where."""

    reached: int
    end: int


def breaks(document: Any, root: Any) -> tuple[int, ...]:
    """Return, for each page of a laid-out document, what of its tree stands before it; -1 if it is blank."""
    text = _Text(root)
    return _letters(document, text) if text.blocks else _divisions(document, root)


def _divisions(document: Any, root: Any) -> tuple[int, ...]:
    """Return the number of the division that each page begins with."""
    numbers = {element: number for number, division in enumerate(root.find("body")) for element in division.iter()}
    shown = (page._page_box.descendants() for page in document.pages)  # noqa: SLF001 - as below
    return tuple(next((numbers[box.element] for box in boxes if box.element in numbers), -1) for boxes in shown)


def _letters(document: Any, text: _Text) -> tuple[int, ...]:
    """Return how many letters of a text stand before each page."""
    found: list[int] = []
    last = 0
    for page in document.pages:
        begun = list(_laid(page, text))
        last = max([last, *(end for _, end in begun)])
        found.append(begun[0][0] if begun else last)
    return tuple(found)


def _laid(page: Any, text: _Text) -> Iterator[tuple[int, int]]:
    """Yield of each box on a page that shows letters of the text where they begin and end; a repeated head shows none."""
    for box in page._page_box.descendants():  # noqa: SLF001 - the engine shows its boxes to nobody else
        block = text.blocks.get(box.element)
        content = OBJECT if box.element_tag == "img" else letters(getattr(box, "text", ""))
        if block and content and block.reached < block.end and GENERATED not in box.element_tag:
            begin = block.reached
            block.reached = text.past(begin, content)
            yield begin, block.reached


class _Text:
    """The letters of a document between two comments, and the blocks that they stand in."""

    def __init__(self, root: Any) -> None:
        self.blocks: dict[Any, _Block] = {}
        self._letters: list[str] = []
        self._counts = False
        self._read(root, _Block(0, 0))

    def past(self, begin: int, shown: str) -> int:
        """Return where the letters end that a box shows: it may show hyphens more, and capitals."""
        place = begin
        for letter in shown:
            if place < len(self._letters) and letter.lower() == self._letters[place].lower():
                place += 1
        return place

    def _read(self, element: Any, around: _Block) -> None:
        if not isinstance(element.tag, str):
            self._counts = {BEGIN: True, END: False}.get(element.text, self._counts)
            return
        classes = set(element.get("class", "").split())
        if classes & SILENT:
            return
        block = around if INLINE.fullmatch(element.tag) else _Block(len(self._letters), 0)
        if self._counts:
            self.blocks[element] = block
        if element.tag == "img" or FORMULA in classes:
            self._add(OBJECT)
        else:
            self._add(element.text)
            for child in element:
                self._read(child, block)
                self._add(child.tail)
        block.end = len(self._letters)

    def _add(self, text: str | None) -> None:
        if text and self._counts:
            self._letters += letters(text)
