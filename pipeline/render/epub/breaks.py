"""The pages of the PDF in the text of an EPUB (EPUB Accessibility 1.1, section 3.2; EPUB 3.3, section 7.4.2.3).

Where a page begins is told in letters of the text, so the page of a chapter needs to know
nothing of it before the book is bound, and stays as it is when an earlier chapter grows.
"""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from itertools import accumulate, islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipeline.render.epub import names
from pipeline.render.letters import letters
from pipeline.render.pdf.imposition import BLANK, imposed
from pipeline.render.pdf.units import units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.model import Book, Piece
    from pipeline.render.epub.page import Page
    from pipeline.render.pdf.imposition import Leaf
    from pipeline.render.pdf.units import Unit

TOKEN = re.compile(
    r"""
    (?P<object> <math\b.*?</math> | <img\b[^>]*> | <span\ class="math[^"]*">.*?</span> | &[^;]+; )
    | <a\ [^>]*role="doc-noteref".*?</a> | <span\ class="box">.*?</span> | <[^>]*>
    | (?P<text> [^<&]+ )
    """,
    re.DOTALL | re.VERBOSE,
)
"""A piece of XHTML: something that counts as one letter, something that does not count, or a run of text."""
NOTES = '<section class="footnotes"'
OPENED = re.compile(r"(?:<(?:h[1-6]|a|em|strong|span|code|del|sub|sup)\b[^>]*>)+\Z")
"""The beginnings of headings and of inline elements before a place: a break stands before them, and is no part of a name."""
NEAR = 2000
"""How many characters such beginnings may take."""
READ = {"brief", "chapter"}
"""The kinds of units whose text an article gives."""
TITLE, ABOUT = (names.PAGES + names.file(anchor) for anchor in (names.TITLE_PAGE, names.COLOPHON))
FRONT = (names.PAGES + names.file(names.COVER), TITLE, TITLE, ABOUT, names.NAVIGATION)
"""The pages of the EPUB for the divisions of the front matter: cover, half title, title page, colophon and contents."""
ROMAN = {100: "c", 90: "xc", 50: "l", 40: "xl", 10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"}


class Break(NamedTuple):
    """The beginning of a page: what the page is called, and where it stands among those of the same text."""

    label: str
    letters: int | None
    """How many letters of the text stand before it; `None` if nobody knows."""
    share: float
    """How many of the pages of the text stand before it, from 0 to less than 1."""

    @property
    def id(self) -> str:
        """Return the id of its place."""
        return f"page_{self.label}"


Breaks = dict[str, list[Break]]
"""The breaks in each page of an EPUB, by its name, in order."""


def breaks(book: Book, printed: Sequence[Piece]) -> Breaks:
    """Return the breaks of a book; none if the pieces of its PDF are not all there."""
    parts, found = units(book), defaultdict[str, list[Break]](list)
    if len(printed) != len(parts) or not all(piece.pages for piece in printed):
        return {}
    for index, leaf in enumerate(imposed(parts, printed)):
        passed = printed[leaf.sheet].breaks[leaf.page] if leaf.sheet != BLANK else -1
        if passed >= 0:
            found[_shown(book, parts[leaf.sheet], passed)].append(_break(leaf, index, parts, printed))
    return found


def _break(leaf: Leaf, index: int, parts: Sequence[Unit], printed: Sequence[Piece]) -> Break:
    """Return the beginning of a page, the index of which in the book makes the number of one of the front matter."""
    unit, piece = parts[leaf.sheet], printed[leaf.sheet]
    letters = piece.breaks[leaf.page] if unit.kind in READ else None
    share = 0.0 if unit.kind == "front" else leaf.page / piece.pages
    return Break(str(leaf.number) if leaf.number else roman(index + 1), letters, share)


def _shown(book: Book, unit: Unit, division: int) -> str:
    """Return the name of the page of the EPUB that shows what a unit of the PDF shows, or of the front matter a division."""
    if unit.kind == "front":
        return FRONT[min(division, len(FRONT) - 1)]
    anchor = book.chapters[0].slug if unit.kind == "brief" else unit.anchor
    return names.PAGES + names.file(anchor)


def roman(number: int) -> str:
    """Return a number as it is printed in the front matter, in small roman numerals."""
    numeral = ""
    for value, figure in ROMAN.items():
        numeral += figure * (number // value)
        number %= value
    return numeral


def broken(page: Page, starts: Sequence[Break]) -> Page:
    """Return a page with a mark in its text where each page of the PDF begins."""
    edges = [0, *_places(page, starts), len(page.text)]
    runs = [page.text[begin:end] for begin, end in pairwise(edges)]
    marked = zip(runs, [*map(_mark, starts), ""], strict=True)
    return dataclasses.replace(page, text="".join(piece for pair in marked for piece in pair))


def _mark(start: Break) -> str:
    return f'<span epub:type="pagebreak" role="doc-pagebreak" id="{start.id}" aria-label="{start.label}"></span>'


def _places(page: Page, starts: Sequence[Break]) -> Iterator[int]:
    """Yield the place of each break in the text of a page; the first is above all that it shows."""
    begin, end = page.body
    notes = page.text.find(NOTES, begin, end)
    end = end if notes < 0 else notes
    known = all(start.letters is not None for start in starts)
    total = 0 if known else sum(map(_length, TOKEN.finditer(page.text, begin, end)))
    wanted = [int(total * start.share) if start.letters is None else start.letters for start in starts if start.share]
    yield from (page.text.index(">", page.text.index("<body")) + 1 for start in starts if not start.share)
    yield from _passed(TOKEN.finditer(page.text, begin, end), accumulate(wanted, max), end)


def _passed(tokens: Iterator[re.Match[str]], wanted: Iterable[int], end: int) -> Iterator[int]:
    """Yield, for each of these numbers of letters, where it has been passed; `end` if it never is."""
    token, counted = next(tokens, None), 0
    for number in wanted:
        while token and counted + (length := _length(token)) <= number:
            counted += length
            token = next(tokens, None)
        yield _outside(token.string, _within(token, number - counted)) if token else end


def _length(token: re.Match[str]) -> int:
    """Return how many letters a token counts for."""
    return len(letters(token["text"])) if token["text"] else token["object"] is not None


def _within(token: re.Match[str], number: int) -> int:
    """Return the place in a text of the letter that follows so many of a token."""
    places = (place for place, character in enumerate(token[0], token.start()) if letters(character))
    return next(islice(places, max(0, number), None), token.start()) if token["text"] else token.start()


def _outside(text: str, place: int) -> int:
    """Return the place before what begins just there: a break is no part of the name of a heading or a link."""
    opened = OPENED.search(text, max(0, place - NEAR), place)
    return opened.start() if opened else place
