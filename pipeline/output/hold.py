"""Hold: an output folder belongs to one build at a time, and to none once its process has ended, however it ends."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import socket
from typing import IO, TYPE_CHECKING

from pipeline.output.files import sweep
from pipeline.output.records import HIDDEN, desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOCK = "lock"
TRIES = 100
"""How often the folder of the lock may vanish while it is opened: where it cannot be made, it never comes."""


@contextlib.contextmanager
def held(out: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold an output folder; wait for another build that holds it, and `tell` so. What a killed one left is deleted.

    The lock is the system's (flock(2)): it ends with the process. Raises `OSError`.
    """
    with _locked(out, tell) as file:
        try:
            file.truncate(0)
            now = dt.datetime.now().astimezone()
            file.write(f"process {os.getpid()} on {socket.gethostname()} since {now:%H:%M:%S}")
            file.flush()
            sweep(desk(out))
            yield
        finally:
            with contextlib.suppress(OSError):
                sweep(desk(out))  # an interrupt may have come just before it could be cleared up after
                (desk(out) / LOCK).unlink()
                desk(out).rmdir()  # stays if there are records


@contextlib.contextmanager
def _locked(out: Path, tell: Callable[[str], None]) -> Iterator[IO[str]]:
    """Give the lock file of an output folder, locked: the one that is there, not one deleted while we waited."""
    path = out / HIDDEN / LOCK
    while True:
        with _opened(path) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                tell(f"{out} is held by another build ({file.read()}): waiting")
                fcntl.flock(file, fcntl.LOCK_EX)
            if _is(file, path):
                yield file
                return


def _opened(path: Path) -> IO[str]:
    """Open a file whose folder the build before us may be clearing away at this moment; raise `OSError`."""
    for _ in range(TRIES):
        # `mkdir` says that a folder exists if it did, and is gone by when it looks whether it is one.
        with contextlib.suppress(FileNotFoundError, FileExistsError):
            return _made(path)
    return _made(path)


def _made(path: Path) -> IO[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("a+", encoding="utf-8")


def _is(file: IO[str], path: Path) -> bool:
    """Return whether an open file is the one at a path."""
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    return False
