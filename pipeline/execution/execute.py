"""Execute: how independent items are run. What comes out is shaped like `map`, and no stage knows of it.

::

    run                                      # one job: here (`jobs.serial`), in a process (`workers`), on a `cluster`
    make = cached(store, ledger, run, room)  # one result: from the store, or else of a job when there is room for it
    each = streaming(make, room)             # many results, in order
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
from collections import deque
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError
from pipeline.execution.cluster import cluster
from pipeline.execution.jobs import serial
from pipeline.execution.workers import processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.execution.jobs import Lost, Run
    from pipeline.execution.working import Limits
    from pipeline.model import Each
    from pipeline.storage.cache import Make

AHEAD = 3
"""How many jobs are handed on for each worker: enough that none waits for the next."""
HELD = 32
"""How many items may wait for the first one to be done."""


def cores() -> int:
    """Return the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def executor(name: str, jobs: int, lost: Lost, limits: Limits) -> contextlib.AbstractContextManager[tuple[Run, int]]:
    """Return what gives what runs a job, and how many at once: this process, `jobs` workers, the cluster at an address.

    Raises `UsageError` for anything else.
    """
    if "://" in name:
        return cluster(name, lost, limits)
    if name != "processes":
        raise UsageError(f"no executor {name!r}; use processes or the address of a Dask scheduler")
    return processes(jobs, lost, limits) if jobs > 1 else contextlib.nullcontext((serial, 1))


def room(jobs: int) -> asyncio.Semaphore:
    """Return the room that so many workers have for jobs."""
    return asyncio.Semaphore(AHEAD * jobs if jobs > 1 else 1)


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
        loop.run_until_complete(_ended(asyncio.all_tasks(loop)))
        loop.close()


async def _ended(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and wait for them."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


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
