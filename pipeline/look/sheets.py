"""Contact sheets: pictures of pages side by side, each with its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont, ImageOps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Labelled = tuple[str, Image.Image]
    """A picture with its label."""

WIDTH = 370
"""Of each picture, in pixels."""
ACROSS, DOWN = 6, 3
"""How many pictures a sheet has at most."""
GAP, CAPTION = 22, 26
"""Pixels between pictures, and for a label below one."""
LETTERS = 34
"""How many letters of a label find room."""
GROUND, EDGE, INK = "#d9d9d9", "#a6a6a6", "#333333"


def sheets(pages: Iterable[Labelled]) -> Iterator[Image.Image]:
    """Yield contact sheets of as many pages as a sheet holds; a sheet has no more room than its pages need."""
    row: list[Labelled] = []
    for page in pages:
        row.append(page)
        if len(row) == ACROSS * DOWN:
            yield _sheet(row)
            row = []
    if row:
        yield _sheet(row)


def _sheet(pages: list[Labelled]) -> Image.Image:
    pages = [(label, _framed(picture)) for label, picture in pages]
    height = max(picture.height for _, picture in pages)
    across, down = min(len(pages), ACROSS), -(-len(pages) // ACROSS)
    step = (WIDTH + GAP, height + CAPTION + GAP)
    sheet = Image.new("RGB", (across * step[0] + GAP, down * step[1] + GAP), GROUND)
    draw, face = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    for index, (label, picture) in enumerate(pages):
        x, y = GAP + index % ACROSS * step[0], GAP + index // ACROSS * step[1]
        sheet.paste(picture, (x, y))
        draw.text((x, y + height + 4), label[:LETTERS], INK, face)
    return sheet


def _framed(picture: Image.Image) -> Image.Image:
    """Return a picture at the width of all, with an edge that tells its ground from the sheet's."""
    inner = WIDTH - 2
    fitting = picture.resize((inner, round(picture.height * inner / picture.width)), Image.Resampling.LANCZOS)
    return ImageOps.expand(fitting, 1, EDGE)
