"""Parting: the end of a page parts no word.

CSS has `hyphenate-limit-last: page` for it (CSS Text 4), which the layout engine lacks. Where it ends a page
within a paragraph, the last line is set again without hyphens; nothing else is laid out twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.render.pdf import engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


class _NoHyphens(dict[Any, Any]):
    """Dictionaries of hyphenation, by language, that know no place to part a word."""

    def get(self, *_: Any) -> _NoHyphens:
        """Return a dictionary for any language."""
        return self

    def iterate(self, _word: str) -> Iterator[tuple[str, str]]:
        """Yield the parts of a word before and after each place: none."""
        yield from ()


def whole_words() -> AbstractContextManager[None]:
    """Let no word be parted by the end of a page, in what is laid out meanwhile."""
    block = engine.weasyprint().layout.block
    return engine.wrapped(block, _linebox_layout=_filled, find_earlier_page_break=_earlier)


def _filled(fill: Any, context: Any, box: Any, index: int, child: Any, lines: list[Any], *rest: Any) -> Any:
    """Set the lines of a paragraph as far as they fit, the last of them without hyphens."""
    aborted, stopped, after, *more = fill(context, box, index, child, lines, *rest)
    for line in lines:
        line.paragraph = box, child
    if stopped and lines and not aborted:
        after = {index: _end(context, lines)}
    return (aborted, stopped, after, *more)


def _earlier(find: Any, context: Any, children: Any, *rest: Any) -> Any:
    """Find an earlier end for a page that is too full, in a paragraph not within a word."""
    found = find(context, children, *rest)
    if found and hasattr(found[0][-1], "paragraph"):
        lines = [*found[0]]
        found = lines, {0: _end(context, lines)}
    return found


def _end(context: Any, lines: list[Any]) -> Any:
    """Let the last line on a page end with a word, if there is another on it; return where the next line begins."""
    if len(lines) > 1 and parted(lines[-1]):
        lines[-1] = _unparted(context, lines)
    return lines[-1].resume_at


def parted(line: Any) -> bool:
    """Return whether a line ends within a word."""
    last = [line, *line.descendants()][-1]
    return bool(getattr(last, "text", "").endswith(last.style["hyphenate_character"]))


def _unparted(context: Any, lines: list[Any]) -> Any:
    """Return the last of some lines of a paragraph ended before the word that it parts, or as it is if that cannot be."""
    *_, before, old = lines
    box, paragraph = old.paragraph
    set_line = engine.weasyprint().layout.inline.get_next_linebox
    absolute: list[Any] = []
    fixed: list[Any] = []
    known, context.dictionaries = context.dictionaries, _NoHyphens()
    try:
        new, after = set_line(context, paragraph, old.position_y, 0, before.resume_at, box, absolute, fixed, None, None)
    finally:
        context.dictionaries = known
    if absolute or fixed or _notes(new) != _notes(old) or len(_text(new)) >= len(_text(old)) - 1:
        return old
    new.resume_at, new.paragraph = after, old.paragraph
    return new


def _text(line: Any) -> str:
    return "".join(getattr(box, "text", "") for box in line.descendants())


def _notes(line: Any) -> list[Any]:
    return [box.footnote for box in line.descendants() if box.footnote]
