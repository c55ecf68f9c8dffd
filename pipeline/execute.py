"""Execute: functions shaped like `map` that say how independent items are run.

    each = watched(processes(jobs), tell)

Order is kept, and a stage neither knows nor cares which of them runs it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING, Any

from pipeline.errors import EnvironmentLacks, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.model import Each

PRELOADED = ["pipeline.parse", "pipeline.resolve", "pipeline.render.pdf", "pipeline.render.epub", "pipeline.render.docx"]


def cores() -> int:
    """Return the number of processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def processes(jobs: int) -> Iterator[Each]:
    """Give a `map` that runs on `jobs` worker processes, kept for all stages of a run."""
    if jobs <= 1:
        yield map
        return
    with ProcessPoolExecutor(jobs, mp_context=_context(), initializer=_ignore_interrupt) as pool:
        try:
            yield pool.map
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Each]:
    """Give a `map` that runs on the workers of a Dask scheduler; raise `EnvironmentLacks` without the extra."""
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise EnvironmentLacks("a Dask scheduler needs the package distributed", "pip install distributed") from error
    with Client(address) as client:
        yield client.get_executor(pure=False).map


def executor(name: str, jobs: int) -> contextlib.AbstractContextManager[Each]:
    """Return `processes`, or the cluster at an address; raise `UsageError` for anything else."""
    if name == "processes":
        return processes(jobs)
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


def _ignore_interrupt() -> None:
    """Leave Ctrl-C to the parent, which ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
