"""Scratch: a folder of this process for the files of its fonts, gone with the process or soon after.

A worker may be killed at any time and clean up nothing: the next process that needs such
a folder deletes those of processes that are no more.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Make temporary files land in this process's own folder."""
    usual = tempfile.gettempdir()
    place = Path(usual) / f"series-pipeline-{os.getuid()}" / str(os.getpid())
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(place.parent)
    tempfile.tempdir = str(place)
    try:
        yield place
    finally:
        tempfile.tempdir = usual


def _sweep(folder: Path) -> None:
    """Delete the folders of processes that are no more."""
    for place in folder.iterdir():
        if place.name.isdigit() and not _alive(int(place.name)):
            shutil.rmtree(place, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
