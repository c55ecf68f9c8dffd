"""Files: written whole or not at all, and what a writer that was killed left behind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from pathlib import Path

PREFIX = ".writing-"
"""How the names of files begin that are being written."""


def replace(path: Path, data: bytes, *, desk: Path | None = None, durable: bool = True) -> None:
    """Put `data` in place of a file: written aside, forced to disk if it is to be `durable`, renamed over it.

    `desk` is a folder of the same file system to write in, the file's own if it is left out.
    Raises `OSError`; the file is then what it was, and nothing is left aside.
    """
    handle, name = tempfile.mkstemp(dir=desk or path.parent, prefix=PREFIX)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # what `swept` knows a living writer by
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep(desk: Path) -> None:
    """Delete what writers have left in a folder that live no more."""
    for path in desk.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
