"""Cache: what a stage has made of a value is kept, under the digest of both.

A store is a folder of files, safe for several builds at once: an entry is written
beside its place and renamed into it, and checked when it is read. All entries lie
in a folder named by the toolchain, so another pandoc, face or line of our source
starts afresh. Entries are pickles: keep a store where only you can write.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import functools
import hashlib
import importlib.metadata
import os
import pickle
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from pipeline.diagnostics import Code
from pipeline.digest import Memory, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.model import Each

STAGES = ("parse", "resolve", "render_job")
"""The stages that are pure, and cost more to run than to look up."""
TOOLS = (
    "babel", "fonttools", "fontpkg-inter", "fontpkg-jetbrains-mono", "fontpkg-source-serif-4", "jinja2", "latex2mathml",
    "lxml", "pikepdf", "pillow", "pydyf", "pypandoc_binary", "pypdfium2", "pyphen", "tinycss2", "tinyhtml5", "uharfbuzz",
    "weasyprint", "ziafont", "ziamath",
)  # fmt: skip
LIBRARIES = (("libpango-1.0.so.0", "pango_version"), ("libfontconfig.so.1", "FcGetVersion"))
LOST = {Code.A009, Code.R001}
"""Failures that may have been the machine's: they are tried again."""
CHECKSUM = 32


@dataclass(frozen=True, slots=True)
class Store:
    """Where results are kept, and how much room they may take, in bytes."""

    folder: Path
    limit: int

    def get(self, key: str) -> bytes | None:
        """Return the entry of a key, and mark it as used; nothing if there is none or it is damaged."""
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        checksum, entry = data[:CHECKSUM], data[CHECKSUM:]
        return entry if hashlib.sha256(entry).digest() == checksum else None

    def put(self, key: str, entry: bytes) -> None:
        """Keep an entry; a store that cannot be written to keeps nothing."""
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(entry).digest() + entry)
            Path(temporary).replace(path)

    def prune(self) -> None:
        """Delete the entries not used for longest, until the rest has room."""
        entries = sorted(self._entries(), reverse=True)
        room = self.limit
        for _, size, path in entries:
            room -= size
            if room < 0:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        for path in self.folder.glob("*/*/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                yield status.st_mtime, status.st_size, path

    def _path(self, key: str) -> Path:
        return self.folder / toolchain() / key[:2] / key[2:]


def default_folder() -> Path:
    """Return the platform's folder for this project's cache."""
    return Path(platformdirs.user_cache_dir("series-pipeline"))


@dataclass(slots=True)
class Tally:
    """How many results came from the store and how many were made, by stage."""

    found: dict[str, int] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)


def cached(store: Store, each: Each, tally: Tally) -> Each:
    """Return `each`, running only what the store does not have; results keep their order."""
    memory: Memory = {}

    def run(function: Callable[..., Any], *columns: Iterable[Any]) -> Iterator[Any]:
        name = function.__name__
        if name not in STAGES:
            yield from each(function, *columns)
            return
        items = list(zip(*columns, strict=True))
        keys = [digest((name, item), memory) for item in items]
        entries = [store.get(key) for key in keys]
        missing = [item for item, entry in zip(items, entries, strict=True) if entry is None]
        tally.made[name] = tally.made.get(name, 0) + len(missing)
        tally.found[name] = tally.found.get(name, 0) + len(items) - len(missing)
        made = iter(each(function, *map(list, zip(*missing, strict=True)))) if missing else iter(())
        for key, entry in zip(keys, entries, strict=True):
            yield _kept(store, key, next(made)) if entry is None else _taken(entry)

    return run


def _taken(entry: bytes) -> Any:
    """Return the result of an entry, marked as cached if it is of a kind that says so."""
    result = pickle.loads(entry)  # noqa: S301 - our own entry
    return dataclasses.replace(result, cached=True) if hasattr(result, "cached") else result


def _kept(store: Store, key: str, result: Any) -> Any:
    if not any(told.code in LOST for told in result.diagnostics):
        store.put(key, pickle.dumps(result))
    return result


@functools.cache
def toolchain() -> str:
    """Return the digest of everything besides its arguments that a stage's result depends on."""
    sources = sorted(Path(__file__).parent.rglob("*"))
    facts = (
        sys.version,
        tuple(f"{name} {_version(name)}" for name in TOOLS),
        tuple(f"{library} {_library_version(library, function)}" for library, function in LIBRARIES),
        tuple((path.name, path.read_bytes()) for path in sources if path.suffix in {".py", ".conf", ".lua", ".toml"}),
    )
    return digest(facts, {})[:16]


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def _library_version(library: str, function: str) -> int:
    try:
        return int(getattr(ctypes.CDLL(library), function)())
    except (OSError, AttributeError):
        return 0
