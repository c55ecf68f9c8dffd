"""A series of Markdown articles, published as policy briefs and books in three formats.

Articles are *loaded* from a series and *selected* into editions; each is *parsed*
into a draft; an index knows every address of every article, and against it each
draft is *resolved* into a chapter; chapters are *assembled* into a book; each
format *produces* an artifact of it: *splits* the book into jobs, *renders* them into
pieces, *binds* the pieces and *validates* the whole. Last, the artifact is *written*.

    load ─ select ─ parse* ─ attach ─┃ index ┃─ resolve* ─┃ assemble ┃─ produce*: split ─ render* ─┃ bind ─ validate ┃─ write

Every arrow is a top-level function of frozen values in a module of its name, and
every value carries its own diagnostics. The starred ones take independent items
and run under any function shaped like `map`, as a stream: later books are rendered while
earlier ones are bound and written, and none is held longer. `build` is their order.
"""

from __future__ import annotations

from typing import Any

__all__ = ["build"]


def __getattr__(name: str) -> Any:
    """Give `build` when it is asked for: what only reads a series need not load the renderers."""
    if name != "build":
        raise AttributeError(name)
    from pipeline.build import build  # noqa: PLC0415 - loaded when asked for

    return build
