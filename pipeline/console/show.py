"""Tables: drawn on a terminal, plain columns elsewhere."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def fancy() -> bool:
    """Return whether to draw: standard error is a terminal and NO_COLOR is not set (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def show_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows, the first column to the left, the others to the right; nothing without rows."""
    if rows and not (sys.stdout.isatty() and fancy()):
        widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
        for first, *rest in rows:
            cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
            print("  ".join(cells))
    elif rows:
        _draw(head, rows)


def _draw(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for name in head:
        table.add_column(name, justify="left" if name == head[0] else "right")
    for row in rows:
        table.add_row(*row)
    Console().print(table)
