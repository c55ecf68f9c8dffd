"""Workers: processes of this machine that outlive a job that dies, hangs or swells."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.execution.jobs import Done, packed
from pipeline.execution.nursery import Nursery
from pipeline.execution.worker import JobLost, Worker, begin
from pipeline.execution.working import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.execution.jobs import Lost, Run

LIMITS = Limits()
TRIES = 3
"""How often a job is given to a worker that dies before it begins with it."""
LARGE = 4 * 2**20
"""From how many bytes on a job gets a worker that has done nothing yet: what both hold would be much together."""


Waiting = asyncio.Queue[tuple[bytes, asyncio.Future[Done]]]
"""Jobs that wait for a worker, packed, and what is to be settled."""


@contextlib.contextmanager
def processes(number: int, lost: Lost, limits: Limits = LIMITS) -> Iterator[tuple[Run, int]]:
    """Give what runs a job on up to `number` worker processes, and the number.

    They begin when jobs come and are kept for all stages of a run.

    A job that dies, overruns its time or its memory loses its worker and nothing else:
    the result of `lost[stage](*arguments, reason)` takes its place.
    """
    nursery = Nursery(limits.memory)
    try:
        yield Workers(number, lost, limits, nursery).run, number
    finally:
        nursery.close()


class Workers:
    """The posts of a run, each with a worker, and the jobs that wait for one."""

    def __init__(self, number: int, lost: Lost, limits: Limits, nursery: Nursery) -> None:
        """Begin nothing yet."""
        self._number, self._lost, self._limits, self._nursery = number, lost, limits, nursery
        self._waiting: Waiting = asyncio.Queue()
        self._posts: list[asyncio.Task[None]] = []

    async def run(self, function: Callable[..., Any], *item: Any) -> Done:
        """Run a job on the next free worker."""
        done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((packed((function, item)), done))
        if len(self._posts) < self._number:
            self._posts.append(asyncio.create_task(Post(self._nursery, self._limits).serve(self._waiting)))
        try:
            return await done
        except (JobLost, MemoryError) as error:
            if function.__name__ not in self._lost:
                raise
            reason = "it needed more memory than a worker may have" if isinstance(error, MemoryError) else str(error)
            return Done(packed(self._lost[function.__name__](*item, reason)), 0.0)


@dataclass(slots=True)
class Post:
    """A place for a worker, who is begun when there is a job and replaced when spent."""

    nursery: Nursery
    limits: Limits
    worker: Worker | None = None

    async def serve(self, waiting: Waiting) -> None:
        """Run one waiting job after the other."""
        try:
            while True:
                job, done = await waiting.get()
                try:
                    await self._perform(job, done)
                except Exception as error:  # noqa: BLE001 - whatever it is, nobody must wait for ever
                    done.set_exception(error)
        finally:
            if self.worker:
                self.worker.kill()

    async def _perform(self, job: bytes, done: asyncio.Future[Done]) -> None:
        if len(job) >= LARGE:
            await self._dismiss()
        for _ in range(TRIES):
            self.worker = self.worker or await begin(self.nursery, self.limits)
            began = await self.worker.perform(job, done)
            if self.worker.spent:
                await self._dismiss()
            if began:
                return
        done.set_exception(JobLost("no worker could begin with it"))

    async def _dismiss(self) -> None:
        if self.worker:
            await self.worker.end()
        self.worker = None
