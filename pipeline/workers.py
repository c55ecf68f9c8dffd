"""Workers: processes of this machine that outlive a job that dies, hangs or swells."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import multiprocessing
import resource
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pebble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.execute import Lost, Make

PRELOADED = [
    "pipeline.parse",
    "pipeline.resolve",
    "pipeline.produce",
    "pipeline.render.pdf",
    "pipeline.render.epub",
    "pipeline.render.docx",
    "pipeline.validate.pdf",
    "pipeline.validate.epub",
    "pipeline.validate.docx",
]
"""What the jobs need, loaded once in the server that workers are forked from."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take: seconds for a job, bytes of address space, jobs before it is replaced."""

    seconds: float = 900
    memory: int = 6 * 2**30
    jobs: int = 200


LIMITS = Limits()


@contextlib.contextmanager
def processes(jobs: int, lost: Lost, limits: Limits = LIMITS) -> Iterator[Make]:
    """Give what runs an item on `jobs` worker processes, begun with the first item and kept for all stages of a run.

    A job that dies, overruns its time or its memory loses its worker and nothing else:
    the result of `lost[stage](*arguments, reason)` takes its place.
    """
    pool = pebble.ProcessPool(jobs, limits.jobs, _enter, (limits.memory,), _context())
    try:
        yield functools.partial(_run, pool, lost, limits.seconds)
        pool.close()  # type: ignore[no-untyped-call]
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.join()


async def _run(pool: pebble.ProcessPool, lost: Lost, seconds: float, function: Callable[..., Any], *item: Any) -> Any:
    try:
        return await asyncio.wrap_future(pool.schedule(function, item, timeout=seconds))
    except (TimeoutError, pebble.ProcessExpired, MemoryError) as error:
        if function.__name__ not in lost:
            raise
        return lost[function.__name__](*item, _reason(error, seconds))


def _reason(error: BaseException, seconds: float) -> str:
    if isinstance(error, TimeoutError):
        return f"it ran longer than {seconds:g} seconds"
    if isinstance(error, MemoryError):
        return "it needed more memory than a worker may have"
    return f"its worker died ({error})"


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
