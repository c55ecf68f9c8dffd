"""Where in a TOML text a key stands: a reader of TOML keeps values, not places."""

from __future__ import annotations

import re
from typing import Any


def position(text: str, loc: tuple[Any, ...]) -> tuple[int, int]:
    """Return line and column of the longest leading run of keys that the text has."""
    lines = dict(keys(text))
    path = [part for part in loc if not isinstance(part, str) or re.fullmatch(r"[\w-]+", part)]
    while path and tuple(path) not in lines:
        path.pop()
    return lines.get(tuple(path), (1, 1))


def keys(text: str) -> list[tuple[tuple[Any, ...], tuple[int, int]]]:
    """Return each key path of a TOML text with line and column, arrays of tables counted."""
    found: list[tuple[tuple[Any, ...], tuple[int, int]]] = []
    table: tuple[Any, ...] = ()
    counts: dict[tuple[Any, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([\w.\"-]+)\s*\]", line):
            table = _table(header[2].replace('"', "").split("."), counts, array=header[1] == "[[")
            found.append((table, (number, header.start(2) + 1)))
        elif key := re.match(r"\s*([\w.\"-]+)\s*=", line):
            path = (*table, *key[1].replace('"', "").split("."))
            found.append((path, (number, key.start(1) + 1)))
    return found


def _table(names: list[str], counts: dict[tuple[Any, ...], int], *, array: bool) -> tuple[Any, ...]:
    """Return the path of a table header, with the index of each array of tables in it."""
    path: tuple[Any, ...] = ()
    for position, name in enumerate(names, 1):
        path = (*path, name)
        if array and position == len(names):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path
