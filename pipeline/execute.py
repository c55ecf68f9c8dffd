"""Execute: how independent items are run. What comes out is shaped like `map`; no stage knows of it.

    make = cached(store, tally, limited(run, room))    # layers: each awaits what the one below makes of one item
    each = streaming(make, room)                       # many items at once, results in order

A layer is called as `await make(function, *arguments)`. The lowest runs the function:
in this process (`serial`), in worker processes (`workers`), on a cluster (`cluster`).
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from pipeline.cluster import cluster
from pipeline.errors import UsageError
from pipeline.workers import processes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.model import Each

Make = Callable[..., Awaitable[Any]]
Lost = Mapping[str, Callable[..., Any]]
"""By the name of a stage: what makes a result of the arguments of a lost job and the reason."""
AHEAD = 3
"""How many jobs are handed on for each worker: enough that none waits for the next."""
HELD = 32
"""How many items may wait for the first one to be done."""


def cores() -> int:
    """Return the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


async def serial(function: Callable[..., Any], *item: Any) -> Any:
    """Run an item here and now."""
    return function(*item)


def executor(name: str, jobs: int, lost: Lost) -> contextlib.AbstractContextManager[Make]:
    """Return what runs an item: this process, `jobs` worker processes, or the cluster at an address.

    Raises `UsageError` for anything else.
    """
    if "://" in name:
        return cluster(name, lost)
    if name != "processes":
        raise UsageError(f"no executor {name!r}; use processes or the address of a Dask scheduler")
    return processes(jobs, lost) if jobs > 1 else contextlib.nullcontext(serial)


def room(jobs: int) -> asyncio.Semaphore:
    """Return the room that so many workers have for jobs."""
    return asyncio.Semaphore(AHEAD * jobs if jobs > 1 else 1)


def limited(make: Make, room: asyncio.Semaphore) -> Make:
    """Return `make`, letting no more items under way at once than there is room for."""

    async def run(function: Callable[..., Any], *item: Any) -> Any:
        async with room:
            return await make(function, *item)

    return run


@contextlib.contextmanager
def streaming(make: Make, room: asyncio.Semaphore) -> Iterator[Each]:
    """Give a `map` that takes an item when there is room for it; results keep their order.

    So stages overlap, and however many items there are, few are held at once.
    """
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda _loop, _context: None)  # the first failure ends the run; it is told by who gets it
    try:
        yield functools.partial(_streamed, loop, make, room)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def _streamed(
    loop: asyncio.AbstractEventLoop,
    make: Make,
    room: asyncio.Semaphore,
    function: Callable[..., Any],
    *columns: Iterable[Any],
) -> Iterator[Any]:
    under_way: deque[asyncio.Task[Any]] = deque()
    for item in zip(*columns, strict=True):
        under_way.append(loop.create_task(make(function, *item)))  # type: ignore[arg-type]  # layers are coroutines
        loop.run_until_complete(_progress(under_way, room))
        while under_way and under_way[0].done():
            yield under_way.popleft().result()
    while under_way:
        yield loop.run_until_complete(under_way.popleft())


async def _progress(under_way: Sequence[asyncio.Task[Any]], room: asyncio.Semaphore) -> None:
    """Wait for the first item, or, if not too many are under way, for room to begin another."""
    first, *others = under_way
    vacancy = asyncio.create_task(_vacancy(room))
    await asyncio.wait([first] if len(others) >= HELD else [first, vacancy], return_when=asyncio.FIRST_COMPLETED)
    vacancy.cancel()


async def _vacancy(room: asyncio.Semaphore) -> None:
    async with room:
        pass
