"""Execute: functions shaped like `map` that say how independent items are run.

    each = watched(cached(store, processes(jobs, lost), tally), tell)

Order is kept, and a stage neither knows nor cares which of them runs it.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pebble

from pipeline.errors import EnvironmentLacks, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model import Each

PRELOADED = ["pipeline.parse", "pipeline.resolve", "pipeline.render.pdf", "pipeline.render.epub", "pipeline.render.docx"]


Lost = Mapping[str, Callable[..., Any]]
"""By the name of a stage: what makes a result of the arguments of a lost job and the reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take: seconds for a job, bytes of address space, jobs before it is replaced."""

    seconds: float = 900
    memory: int = 6 * 2**30
    jobs: int = 200


LIMITS = Limits()


def cores() -> int:
    """Return the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def processes(jobs: int, lost: Lost, limits: Limits = LIMITS) -> Iterator[Each]:
    """Give a `map` that runs on `jobs` worker processes, kept for all stages of a run.

    A job that dies, overruns its time or its memory loses its worker and nothing else:
    the result of `lost[stage](*arguments, reason)` takes its place.
    """
    if jobs <= 1:
        yield map
        return
    pool = pebble.ProcessPool(jobs, limits.jobs, _enter, (limits.memory,), _context())
    try:
        yield functools.partial(_scheduled, pool, lost, limits.seconds)
        pool.close()  # type: ignore[no-untyped-call]
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.join()


def _scheduled(
    pool: pebble.ProcessPool,
    lost: Lost,
    seconds: float,
    function: Callable[..., Any],
    *columns: Iterable[Any],
) -> Iterator[Any]:
    items = list(zip(*columns, strict=True))
    futures = [pool.schedule(function, item, timeout=seconds) for item in items]
    for item, future in zip(items, futures, strict=True):
        try:
            yield future.result()
        except (TimeoutError, pebble.ProcessExpired, MemoryError) as error:
            if function.__name__ not in lost:
                raise
            yield lost[function.__name__](*item, _reason(error, seconds))


def _reason(error: BaseException, seconds: float) -> str:
    if isinstance(error, TimeoutError):
        return f"it ran longer than {seconds:g} seconds"
    if isinstance(error, MemoryError):
        return "it needed more memory than a worker may have"
    return f"its worker died ({error})"


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Each]:
    """Give a `map` that runs on the workers of a Dask scheduler; raise `EnvironmentLacks` without the extra."""
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise EnvironmentLacks("a Dask scheduler needs the package distributed", "pip install distributed") from error
    with Client(address) as client:
        yield client.get_executor(pure=False).map


def executor(name: str, jobs: int, lost: Lost) -> contextlib.AbstractContextManager[Each]:
    """Return `processes`, or the cluster at an address; raise `UsageError` for anything else."""
    if name == "processes":
        return processes(jobs, lost)
    if "://" in name:
        return cluster(name)
    raise UsageError(f"no executor {name!r}; use processes or the address of a Dask scheduler")


def watched(each: Each, tell: Callable[[str, int, int], None]) -> Each:
    """Return `each`, calling `tell(stage, done, total)` as the items of a stage are done."""

    def run(function: Callable[..., Any], *items: Iterable[Any]) -> Iterator[Any]:
        columns = [list(column) for column in items]
        total = len(columns[0])
        tell(function.__name__, 0, total)
        for done, result in enumerate(each(function, *columns), 1):
            tell(function.__name__, done, total)
            yield result

    return run


def _context() -> multiprocessing.context.BaseContext:
    """Return how workers are begun: from a clean server with the stages loaded, where the system can."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _enter(memory: int) -> None:
    """Limit the memory of a worker, and leave Ctrl-C to the parent, which ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
