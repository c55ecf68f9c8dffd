"""Cache: what a stage has made of a value is kept in a store, under the digest of both.

An entry is checked when it is read, and what came of it is known by the checksum: the
key of the next stage needs no second look at it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import weakref
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from pipeline.diagnostics import Code, failing
from pipeline.divided import Divided
from pipeline.execution.jobs import unpacked
from pipeline.storage.digest import SIZE, Names, digest

if TYPE_CHECKING:
    from pipeline.execution.jobs import Done, Run
    from pipeline.storage.ledger import Ledger
    from pipeline.storage.store import Store

STAGES = ("parse", "resolve", "produce", "render_job")
"""The stages that are pure, and cost more to run than to look up."""
LOST = {Code.A009, Code.R001}
"""Failures that may have been the machine's: they are tried again."""
Make = Callable[..., Awaitable[Any]]
"""Called as `await make(function, *arguments)`: how a result is had."""


def cached(store: Store, ledger: Ledger, run: Run, room: asyncio.Semaphore) -> Make:
    """Return what gives a result from the store, or else runs its job when there is room for one.

    Of a divided stage the jobs of its parts are run; the job that joins them needs no
    room, lest what is nearly done wait behind what has not begun. Who wants what is
    being made already waits for it.
    """
    names = Names()
    busy: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()

    async def done(function: Callable[..., Any], *item: Any) -> Done:
        if isinstance(function, Divided):
            return await function.side_by_side(make, run, *item)
        async with room:
            return await run(function, *item)

    async def make(function: Callable[..., Any], *item: Any) -> Any:
        key = digest((function.__name__, item), names).hex() if function.__name__ in STAGES else ""
        async with busy.setdefault(key, asyncio.Lock()) if key else contextlib.nullcontext():
            return await had(key, function, *item)

    async def had(key: str, function: Callable[..., Any], *item: Any) -> Any:
        seconds = 0.0
        name, entry = _opened(await store.get(key) if key else None)
        if found := name is not None:
            result = unpacked(entry)
        else:
            entry, seconds = await done(function, *item)
            name, result = hashlib.sha256(entry).digest(), unpacked(entry)
            if key and not failing(told for told in result.diagnostics if told.code in LOST):
                await store.put(key, name + entry)
        names.keep(result, name)
        ledger.note(function.__name__, item, found=found, seconds=seconds)
        return result

    return make


def _opened(data: bytes | None) -> tuple[bytes | None, bytes]:
    """Return the name and the entry of what was kept as both; no name if there is nothing, or it is damaged."""
    name, entry = (data[:SIZE], data[SIZE:]) if data else (None, b"")
    return (name if hashlib.sha256(entry).digest() == name else None), entry
