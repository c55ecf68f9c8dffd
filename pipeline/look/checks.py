"""What a program can see of pages: text beyond the page or the measure, glyphs that stand for nothing, blank pages."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from pipeline.theme.docx_properties import points

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.model import Layout, Theme
    from pipeline.render.raster import Glyph, Page

NEAR = 1.0
"""How many points two lengths may differ to be the same, and a glyph may touch the edge of the page."""
HANGING = points("1mm")
"""How far a glyph may hang over the measure, in points."""
SHOWN = 40
"""How many glyphs are quoted."""
STAND_IN = "\N{REPLACEMENT CHARACTER}"


class Block(NamedTuple):
    """Where the text of a page ends: at the right, above and below, in points from the lower left corner."""

    right: float
    top: float
    bottom: float


def found(pages: Iterable[Page], layout: Layout, theme: Theme) -> Iterator[str]:
    """Yield what is wrong with the pages of a PDF, each with its label and number."""
    for number, (page, following) in enumerate(pairwise(chain(pages, [None])), 1):
        if page is not None:
            for wrong in _of(page, following, number, layout, theme):
                yield f"page {page.label} (sheet {number}): {wrong}"


def _of(page: Page, following: Page | None, number: int, layout: Layout, theme: Theme) -> Iterator[str]:
    block = _block(page, number, layout, theme)
    if page.blank and (layout == "brief" or number % 2 or following is None or following.blank):
        yield "blank without reason: no page that must be a right-hand one follows"
    yield from _quoted("text outside the page", (g for g in page.glyphs if _outside(g, page)))
    yield from _quoted("a character that no face has", (g for g in page.glyphs if g.text in {"", STAND_IN}))
    yield from _quoted("text beyond the measure", (g for g in page.glyphs if block and _beyond(g, block)))


def _quoted(what: str, glyphs: Iterable[Glyph]) -> Iterator[str]:
    """Yield what is wrong with these glyphs, if there are any."""
    if text := "".join(glyph.text or STAND_IN for glyph in glyphs):
        yield f"{what}: “{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}”"


def _outside(glyph: Glyph, page: Page) -> bool:
    across = glyph.left < -NEAR or glyph.right > page.width + NEAR
    return across or glyph.bottom < -NEAR or glyph.top > page.height + NEAR


def _beyond(glyph: Glyph, block: Block) -> bool:
    """Return whether a glyph stands beside the text and not, like a folio, above or below it."""
    return glyph.right > block.right + HANGING and block.bottom < glyph.bottom < block.top


def _block(page: Page, number: int, layout: Layout, theme: Theme) -> Block | None:
    """Return where the text of a page ends; of a cover or a turned page, whose margins are their own, nothing."""
    tokens = _tokens(page, theme)
    if not tokens or (layout == "book" and number == 1):
        return None
    margin = "brief-right" if layout == "brief" else "book-outer" if number % 2 else "book-inner"
    top, bottom = points(tokens["page-top"]), points(tokens["page-bottom"])
    return Block(page.width - points(tokens[margin]), page.height - top, bottom)


def _tokens(page: Page, theme: Theme) -> Mapping[str, str]:
    """Return the tokens of the theme, or of that of its trims, which make a page of this size."""
    for tokens in (theme.tokens, *({**theme.tokens, **trim} for trim in theme.trims.values())):
        size = points(tokens["page-width"]), points(tokens["page-height"])
        if abs(size[0] - page.width) < NEAR and abs(size[1] - page.height) < NEAR:
            return tokens
    return {}
