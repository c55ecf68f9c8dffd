"""Records: what was built in an output folder, and of what; in a hidden folder beside it."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

from pipeline.output.files import replace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HIDDEN = ".build"
"""The folder in an output folder that holds what a build needs to know."""


def desk(out: Path) -> Path:
    """Return the folder in which the files of an output folder are written, before they are renamed to their places."""
    folder = out / HIDDEN
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def remembered(out: Path, name: str) -> dict[str, str] | None:
    """Return what the artifact of a name was made of; nothing if it was not built here."""
    with contextlib.suppress(OSError, ValueError):
        found: dict[str, str] = json.loads(_path(out, name).read_bytes())
        return found
    return None


def remember(out: Path, name: str, inputs: Mapping[str, str]) -> None:
    """Note what the artifact of a name was made of; raise `OSError`."""
    path = _path(out, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(dict(inputs), ensure_ascii=False, indent=0)
    replace(path, text.encode(), desk=desk(out), durable=False)


def recorded(out: Path) -> tuple[Path, ...]:
    """Return the files that were built in an output folder and are there, in order of their names."""
    records = sorted((out / HIDDEN).rglob("*.json"))
    found = (out / record.relative_to(out / HIDDEN).with_suffix("") for record in records)
    return tuple(path for path in found if path.is_file())


def forget(out: Path) -> int:
    """Delete the files that were built in an output folder, and in those below it, and folders left empty.

    Return how many files.
    """
    deleted = 0
    for hidden in sorted(out.rglob(HIDDEN), reverse=True):
        deleted += _forget(hidden.parent)
        _leave(hidden.parent, out)
    return deleted


def _forget(out: Path) -> int:
    built, records = recorded(out), sorted((out / HIDDEN).rglob("*.json"))
    for path in (*built, *records):
        path.unlink()
        _leave(path.parent, out)
    return len(built)


def _leave(folder: Path, out: Path) -> None:
    """Delete a folder in `out` and those that it is in, as far as they are empty."""
    with contextlib.suppress(OSError):  # what is not empty stays
        while folder != out:
            folder.rmdir()
            folder = folder.parent


def _path(out: Path, name: str) -> Path:
    return out / HIDDEN / f"{name}.json"
