"""Desk: a folder for the temporary files of a process and its workers, which goes with it, however it ends."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

PREFIX = "series-pipeline-"
LOCK = "lock"


@functools.cache
def desk() -> Path:
    """Return the folder for temporary files of this process and those it begins from now on; it goes with the process.

    A process that is killed leaves its folder to the next one, which knows by a lock that it may be deleted.
    """
    _clear(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = (folder / LOCK).open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    atexit.register(_leave, folder, lock)
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    return folder


def _leave(folder: Path, lock: IO[bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()


def _clear(place: Path) -> None:
    """Delete the folders of processes that live no more."""
    for lock in place.glob(f"{PREFIX}*/{LOCK}"):
        with contextlib.suppress(OSError), lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.parent, ignore_errors=True)
