"""The picture of a cover: a ring for each section; articles and parts stand apart.

It is drawn from the book alone: the same book has the same cover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model import Book, Chapter

SIZE = 1000
HEART, RIM = 130.0, 830.0
"""The innermost and outermost radius."""
BREADTH, ARTICLE, PART = 0.45, 0.9, 2.2
"""Of the room of one ring: what the ring takes, and what is left after an article and a part."""
OPACITIES = (1.0, 0.62, 0.38)
SECTION = 2
"""The heading level of the sections of an article."""
MOST = 80
"""Above this number of sections, articles are drawn as one ring each."""


def rings(book: Book, colour: str) -> str:
    """Return the picture as SVG: quarter rings in a colour about the lower right corner."""
    arcs = "".join(_arc(*ring, colour) for ring in _placed(_counts(book)))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">{arcs}</svg>'


def _counts(book: Book) -> list[list[int]]:
    """Return the number of rings of each article, by part."""
    counts = [[_sections(chapter) for chapter in part.chapters] for part in book.parts if part.chapters]
    return counts if sum(map(sum, counts)) <= MOST else [[1] * len(part) for part in counts]


def _sections(chapter: Chapter) -> int:
    return max(1, sum(heading.level == SECTION for heading in chapter.headings))


def _placed(parts: list[list[int]]) -> Iterator[tuple[float, float, float]]:
    """Yield radius, breadth and opacity of each ring, from the heart to the rim."""
    rooms = sum(map(sum, parts)) + ARTICLE * sum(len(part) - 1 for part in parts) + PART * (len(parts) - 1)
    room = (RIM - HEART) / rooms
    radius = HEART
    for number, part in enumerate(parts):
        for index, count in enumerate(part):
            for _ in range(count):
                radius += room
                yield radius, room * BREADTH, OPACITIES[(number + index) % len(OPACITIES)]
            radius += room * ARTICLE
        radius += room * (PART - ARTICLE)


def _arc(radius: float, breadth: float, opacity: float, colour: str) -> str:
    start, end = f"{SIZE - radius:.2f} {SIZE}", f"{SIZE} {SIZE - radius:.2f}"
    path = f"M{start}A{radius:.2f} {radius:.2f} 0 0 1 {end}"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{breadth:.2f}" stroke-opacity="{opacity}"/>'
