"""Bucket: a store on a service that many machines reach, by any address that fsspec knows.

What the service needs to know (endpoint, credentials) is fsspec's configuration or
the service's own, not ours. Every entry is checked when it is read, so one written
half is none. A service that fails in mid-run costs the rest of what it would have
kept, and no more.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import TYPE_CHECKING, Any

from pipeline.errors import EnvironmentLacks, UsageError
from pipeline.storage.toolchain import toolchain

if TYPE_CHECKING:
    from collections.abc import Callable

ADVICE = "check the address, the network and the credentials; or use --cache FOLDER or --no-cache"
OURS = re.compile(r"/[0-9a-f]{16}/[0-9a-f]{64}$")
DATES = ("LastModified", "last_modified", "created", "mtime", "updated")
"""What services call the time at which a file was written."""


class Bucket:
    """A store under an address such as `s3://name/folder` or `memory://name`."""

    def __init__(self, address: str, limit: int) -> None:
        """Keep things at `address`, with room for `limit` bytes.

        Raises `EnvironmentLacks` without fsspec or what it needs for this address, or if
        nothing can be reached there, `UsageError` for an address of an unknown kind.
        """
        self._address, self._limit, self.trouble = address, limit, ""
        self._grown = False
        try:
            import fsspec  # noqa: PLC0415 - an optional extra

            self._files, self._root = fsspec.core.url_to_fs(address)
            self._place = f"{self._root.rstrip('/')}/{toolchain()}"
            self._files.makedirs(self._place, exist_ok=True)
            self._files.ls(self._place)
        except FileNotFoundError:
            pass  # some services have no empty folders
        except ImportError as error:
            raise EnvironmentLacks(f"the store {address} needs a package: {error}", "pip install fsspec s3fs") from error
        except ValueError as error:
            raise UsageError(f"no store at {address}: {error}") from error
        except Exception as error:
            raise EnvironmentLacks(f"the store {address} cannot be reached: {error}", ADVICE) from error

    async def get(self, key: str) -> bytes | None:
        """Return what is kept under a key; nothing if there is nothing."""
        data: bytes | None = await self._try(self._files.cat_file, f"{self._place}/{key}")
        return data

    async def put(self, key: str, data: bytes) -> None:
        """Keep data under a key."""
        self._grown = True
        await self._try(self._files.pipe_file, f"{self._place}/{key}", data)

    async def _try(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Ask the service in a thread, so that others are asked meanwhile; nothing once it has failed."""
        if self.trouble:
            return None
        try:
            return await asyncio.to_thread(call, *arguments)
        except FileNotFoundError:
            return None
        except Exception as error:  # noqa: BLE001 - each service has exceptions of its own
            self.trouble = f"the store {self._address} does not work any more, and was not used further: {error}"
            return None

    def prune(self) -> None:
        """Delete what was written longest ago until the rest has room, if this run has added something."""
        if self._grown and not self.trouble:
            with contextlib.suppress(Exception):  # another run may prune, too
                kept = sorted((_date(file), file["size"], name) for name, file in self._kept().items())
                excess = sum(size for _, size, _ in kept) - self._limit
                for _, size, name in kept:
                    if excess > 0:
                        self._files.rm_file(name)
                        excess -= size

    def clear(self) -> None:
        """Delete all that is kept."""
        for name in self._kept():
            self._files.rm_file(name)

    def _kept(self) -> dict[str, dict[str, Any]]:
        """Return the files that are ours, of every toolchain, by name."""
        found: dict[str, dict[str, Any]] = self._files.find(self._root, detail=True)
        return {name: file for name, file in found.items() if OURS.search(name)}


def _date(file: dict[str, Any]) -> str:
    """Return when a file was written, in a form that sorts."""
    date = next((file[name] for name in DATES if file.get(name)), "")
    return f"{date:020.3f}" if isinstance(date, float) else str(date)
