"""Store: data under keys, kept from run to run: nowhere, in a folder, or in a `bucket` somewhere else.

A folder is safe for several builds at once: data is written aside and renamed to its
place. All of it lies in a folder named by the toolchain, so another pandoc, face or
line of our source starts afresh.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import platformdirs

from pipeline.output.files import replace, sweep
from pipeline.storage.toolchain import toolchain

if TYPE_CHECKING:
    from collections.abc import Iterator

DESK = "desk"
"""The folder in which a store's files are written, before they are renamed to their places."""


class Store(Protocol):
    """What keeps data under keys."""

    trouble: str
    """Why the store does not work any more, empty if it does."""

    async def get(self, key: str) -> bytes | None:
        """Return what is kept under a key; nothing if there is nothing."""

    async def put(self, key: str, data: bytes) -> None:
        """Keep data under a key; a store that cannot keeps nothing."""

    def prune(self) -> None:
        """Make what is kept fit into its room."""

    def clear(self) -> None:
        """Delete all that is kept."""


class Nowhere:
    """A store that keeps nothing."""

    trouble = ""

    async def get(self, _key: str) -> bytes | None:
        """Return nothing."""
        return None

    async def put(self, key: str, data: bytes) -> None:
        """Keep nothing."""

    def prune(self) -> None:
        """Have room enough."""

    def clear(self) -> None:
        """Have nothing to delete."""


class Folder:
    """A store in a folder, which may be shared."""

    trouble = ""

    def __init__(self, folder: Path, limit: int) -> None:
        """Keep things in `folder`, with room for `limit` bytes."""
        self.folder, self.limit, self.began = folder, limit, time.time()
        self.used: set[Path] = set()

    async def get(self, key: str) -> bytes | None:
        """Return what is kept under a key, marked as used now; nothing if there is nothing."""
        path = self.path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        self.used.add(path)
        with contextlib.suppress(OSError):  # a folder may be there to read only
            os.utime(path)
        return data

    async def put(self, key: str, data: bytes) -> None:
        """Keep data under a key; a folder that cannot be written to keeps nothing."""
        path = self.path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            (self.folder / DESK).mkdir(exist_ok=True)
            replace(path, data, desk=self.folder / DESK, durable=False)
            self.used.add(path)

    def path(self, key: str) -> Path:
        """Return where the data of a key lies."""
        return self.folder / toolchain() / key[:2] / key[2:]

    def prune(self) -> None:
        """Delete what was not used for longest until the rest has room; what another run uses now stays."""
        with contextlib.suppress(OSError):
            sweep(self.folder / DESK)
            self._shrink()

    def _shrink(self) -> None:
        kept = [*_files(self.folder)]
        excess = sum(size for _, size, _ in kept) - self.limit
        for used, size, path in sorted(kept) if excess > 0 else ():
            if excess > 0 and (used < self.began or Path(path) in self.used):
                with contextlib.suppress(OSError):
                    Path(path).unlink()
                    excess -= size

    def clear(self) -> None:
        """Delete all that is kept."""
        for folder in (*_places(self.folder), self.folder / DESK):
            shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # what is not ours stays
            self.folder.rmdir()


def _places(folder: Path) -> list[Path]:
    """Return the folders of the toolchains."""
    return [place for place in folder.glob("?" * 16) if re.fullmatch("[0-9a-f]{16}", place.name)]


def _files(folder: Path) -> Iterator[tuple[float, int, str]]:
    """Yield the paths of the files of a store, with when they were used and their size."""
    for place in (inner for outer in _places(folder) for inner in outer.iterdir()):
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                status = entry.stat()
                yield status.st_mtime, status.st_size, entry.path


def store(where: str, limit: int) -> Store:
    """Return the store at an address, or in a folder, or if it is not said where, in the platform's folder.

    Raises `EnvironmentLacks` or `UsageError` for an address that cannot be used.
    """
    if "://" in where:
        from pipeline.storage.bucket import Bucket  # noqa: PLC0415 - an optional extra

        return Bucket(where, limit)
    return Folder(Path(where or platformdirs.user_cache_dir("series-pipeline")), limit)
