"""Spaces: a text that fills its line but for the space at its end.

Where a picture or another box within the line follows, the layout engine counts that space, which takes no room
there, finds the text too long, and ends the line after the first word of it. A text that fits without the space fits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.render.pdf import engine

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

COLLAPSED = {"normal", "pre-line"}
"""The values of `white-space` with which a line may end at a space, and not show it."""


def long_lines() -> AbstractContextManager[None]:
    """Let no line be shorter than need be, in what is laid out meanwhile."""
    return engine.wrapped(engine.weasyprint().layout.inline, split_first_line=_fitting)


def _fitting(split: Any, text: str, style: Any, context: Any, room: Any, justified: Any, **more: Any) -> Any:
    """Return as much of a text as fits, and what is known of it: all, if only the space at its end does not."""
    found = split(text, style, context, room, justified, **more)
    _, length, rest, *_ = found
    if room is None or rest is None:
        return found
    first = text.encode()[:length].decode()
    if not text.endswith(" ") or " " in first.rstrip() or style["white_space"] not in COLLAPSED:
        return found
    _, _, _, width, *_ = split(text.rstrip(), style, context, None, justified, **more)
    return split(text, style, context, None, justified, **more) if width <= room else found
