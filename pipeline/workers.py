"""Workers: processes of this machine that outlive a job that dies, hangs or swells."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import resource
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.jobs import Done, packed, sent

if TYPE_CHECKING:
    import multiprocessing
    from collections.abc import Callable, Iterator

    import pebble

    from pipeline.jobs import Lost, Run

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
def processes(jobs: int, lost: Lost, limits: Limits = LIMITS) -> Iterator[Run]:
    """Give what runs a job on `jobs` worker processes, begun with the first and kept for all stages of a run.

    A job that dies, overruns its time or its memory loses its worker and nothing else:
    the result of `lost[stage](*arguments, reason)` takes its place.
    """
    workers = Workers(jobs, lost, limits)
    try:
        yield workers.run
    finally:
        workers.end()


class Workers:
    """A pool of processes that begins with the first job."""

    def __init__(self, jobs: int, lost: Lost, limits: Limits) -> None:
        """Begin nothing yet."""
        self._jobs, self._lost, self._limits = jobs, lost, limits

    @functools.cached_property
    def _pool(self) -> pebble.ProcessPool:
        import pebble  # noqa: PLC0415 - a run in which nothing changed has no workers

        return pebble.ProcessPool(self._jobs, self._limits.jobs, _enter, (self._limits.memory,), _context())

    async def run(self, function: Callable[..., Any], *item: Any) -> Done:
        """Run a job on the next free worker."""
        from pebble import ProcessExpired  # noqa: PLC0415 - as above

        future = self._pool.schedule(sent, (packed((function, item)),), timeout=self._limits.seconds)
        try:
            return await asyncio.wrap_future(future)
        except (TimeoutError, ProcessExpired, MemoryError) as error:
            if function.__name__ not in self._lost:
                raise
            return Done(packed(self._lost[function.__name__](*item, _reason(error, self._limits.seconds))), 0.0)

    def end(self) -> None:
        """End the workers at once, whatever they do."""
        if "_pool" in vars(self):
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()


def _reason(error: BaseException, seconds: float) -> str:
    if isinstance(error, TimeoutError):
        return f"it ran longer than {seconds:g} seconds"
    if isinstance(error, MemoryError):
        return "it needed more memory than a worker may have"
    return f"its worker died ({error})"


def _context() -> multiprocessing.context.BaseContext:
    """Return how workers are begun: from a clean server with the stages loaded, where the system can."""
    import multiprocessing  # noqa: PLC0415 - as above

    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _enter(memory: int) -> None:
    """Limit the memory of a worker, and leave Ctrl-C to the parent, which ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
