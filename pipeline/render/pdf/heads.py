"""Running heads: one line each, shortened as a person would, to what stands before its colon or to its first words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.pdf.stamps import nearest
from pipeline.theme import fonts
from pipeline.theme.docx_properties import points
from pipeline.theme.harfbuzz import shaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import Book, Theme

GAP = 5 / 25.4 * 72
"""What stays free between the two heads of a brief, in points."""
SHARE = 0.5
"""The part of the line that the series has at most where a brief has no side column; its title has the rest."""
SURE = 0.97
"""The part of the room that is filled: letters that the face lacks may be wider in another."""
ELLIPSIS = "…"


def heads(book: Book, theme: Theme) -> Mapping[str, str]:
    """Return the heads of the pages of a unit: the `series` and the `title`; in a book `title` is all there is."""
    (title, series), tokens = _said(book), theme.tokens
    whole, side = measure(tokens, book.layout), points(tokens["brief-side"])
    if book.layout == "book":
        return {"series": series, "title": fitting(title, theme, "text", whole)}
    first = fitting(series, theme, "display", (side or whole * SHARE) - GAP)
    left = whole - (side or _width(first, theme, "display") + GAP)
    return {"series": first, "title": fitting(title, theme, "text", left)}


def _said(book: Book) -> tuple[str, str]:
    """Return the title at the head of a unit's pages, and the series: a chapter knows no title of its book."""
    own = book.metadata.title or next((chapter.metadata.title for chapter in book.chapters), "")
    return own, book.metadata.series


def measure(tokens: Mapping[str, str], layout: str) -> float:
    """Return the width of a page between its margins, in points."""
    margins = ("book-inner", "book-outer") if layout == "book" else ("brief-left", "brief-right")
    return points(tokens["page-width"]) - sum(points(tokens[margin]) for margin in margins)


def fitting(text: str, theme: Theme, weight: str, room: float) -> str:
    """Return a text, or as much of it as fits a line of `room` points in a weight of the display face."""
    return next((short for short in _shorter(text) if _width(short, theme, weight) <= room * SURE), text)


def _width(text: str, theme: Theme, weight: str) -> float:
    face = nearest(theme.faces, theme.tokens["face-display"], int(theme.tokens[f"weight-{weight}"]), "normal")
    return sum(width for _, width in shaped(fonts.data(face), text, ())) * points(theme.tokens["size-label"]) / 1000


def _shorter(text: str) -> Iterator[str]:
    """Yield a text, then ever less of it."""
    if text:
        yield text
    before, colon, _ = text.partition(": ")
    if colon:
        yield before
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        yield " ".join(words[:count]).rstrip(",;:–—- ") + ELLIPSIS
    for count in range(len(text.partition(" ")[0]) - 1, 0, -1):
        yield text[:count] + ELLIPSIS
