"""Worker: a process that runs jobs, seen from here. What it does there stands in `working`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.execution.working import SIZE, Limits, Outcome, framed

if TYPE_CHECKING:
    from pipeline.execution.jobs import Done
    from pipeline.execution.nursery import Nursery

BUFFER = 2**20
"""How much of an answer is taken at once."""


class JobLost(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """A job that its worker did not survive; says why."""


@dataclass(slots=True)
class Worker:
    """A process, and the line to it."""

    nursery: Nursery
    pid: int
    answers: asyncio.StreamReader
    line: asyncio.StreamWriter
    limits: Limits
    jobs: int = 0
    spent: bool = False
    gone: bool = False
    """Whether its end has been taken note of: then its id may be another's."""

    async def perform(self, job: bytes, done: asyncio.Future[Done]) -> bool:
        """Run a job and settle what is to be done; return whether it was begun."""
        began = False
        self.jobs += 1
        self.spent = self.jobs >= self.limits.jobs
        try:
            self.line.write(framed(job))
            began = await self._answer() == b""
            async with asyncio.timeout(self.limits.seconds):
                self._settle(done, pickle.loads(await self._answer()))  # noqa: S301 - our own worker
        except TimeoutError:
            self._lose(done, f"it ran longer than {self.limits.seconds:g} seconds")
        except (asyncio.IncompleteReadError, ConnectionError):
            self.spent = True
            if began:
                self._lose(done, f"its worker died ({_cause(await self._status())})")
        return began

    async def _answer(self) -> bytes:
        return await self.answers.readexactly(int.from_bytes(await self.answers.readexactly(SIZE), "big"))

    def _settle(self, done: asyncio.Future[Done], outcome: Outcome) -> None:
        self.spent = self.spent or outcome.memory > self.limits.grown
        if outcome.done:
            done.set_result(outcome.done)
        else:
            done.set_exception(outcome.error or JobLost("it gave no result"))

    def _lose(self, done: asyncio.Future[Done], reason: str) -> None:
        self.spent = True
        done.set_exception(JobLost(reason))

    async def _status(self) -> int | None:
        """Return how the process ended, which has."""
        self.gone = True
        return await asyncio.to_thread(self.nursery.status, self.pid)

    def kill(self) -> None:
        """End the process at once, whatever it does, and the programs that it runs."""
        self.line.close()
        for process in () if self.gone else (*_children(self.pid), self.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    async def end(self) -> None:
        """End the process, and take note of it."""
        self.kill()
        if not self.gone:
            await self._status()


async def begin(nursery: Nursery, limits: Limits) -> Worker:
    """Begin a worker; raise `EnvironmentLacks`."""
    pid, line = await asyncio.to_thread(nursery.begin)
    return Worker(nursery, pid, *await asyncio.open_connection(sock=line, limit=BUFFER), limits)


def _children(pid: int) -> list[int]:
    """Return the processes that a process has begun, where the system tells (proc(5)): a busy one would go on alone."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _cause(status: int | None) -> str:
    """Return how a process ended, in words."""
    if status is None:
        return "with the others"
    return signal.Signals(-status).name if status < 0 else f"exit status {status}"
