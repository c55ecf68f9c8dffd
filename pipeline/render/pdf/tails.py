"""Tails: a last page with only a few lines is saved where a slightly closer setting of the text does it.

Only pieces that end so are laid out a second time, and only then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.render.pdf.layout import typeset
from pipeline.theme.docx_properties import points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model import Asset, Theme
    from pipeline.render.pdf.layout import Layout

FEW = {"chapter": 5, "brief": 13}
"""The number of lines of the body below which a last page is next to empty; a brief ends with its citation, at least."""
CLOSER = {"size-leading": 0.965, "space-section": 0.8, "space-block": 0.8}
"""What of the usual measure remains."""


def settled(html: str, unit: str, theme: Theme, assets: Mapping[str, Asset]) -> Layout:
    """Return a unit laid out to be bound, closer if that saves a last page with a few lines."""
    layout = typeset(html, theme, assets, bound=True)
    if layout.pages == 1 or layout.last >= FEW.get(unit, 0) * points(theme.tokens["size-leading"]):
        return layout
    closer = typeset(html, replace(theme, tokens=_closer(theme.tokens)), assets, bound=True)
    return closer if closer.pages < layout.pages else layout


def _closer(tokens: Mapping[str, str]) -> dict[str, str]:
    """Return the tokens of a closer setting."""
    return {**tokens, **{name: f"{points(tokens[name]) * share:.3f}pt" for name, share in CLOSER.items()}}
