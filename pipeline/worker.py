"""Worker: a process that runs jobs, seen from here. What it does there stands in `working`."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import EnvironmentLacks
from pipeline.working import PRELOADED, SIZE, Limits, Outcome, framed, work

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

    from pipeline.jobs import Done

BUFFER = 2**20
"""How much of an answer is taken at once."""
PAUSES = (0.1, 0.5, 1.0)
"""How long to wait after each attempt to start a process, in seconds."""


class JobLost(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """A job that its worker did not survive; says why."""


@dataclass(slots=True)
class Worker:
    """A process, and the line to it."""

    process: BaseProcess
    answers: asyncio.StreamReader
    line: asyncio.StreamWriter
    limits: Limits
    jobs: int = 0
    spent: bool = False

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
            await asyncio.to_thread(self.process.join)
            if began:
                self._lose(done, f"its worker died ({_cause(self.process.exitcode)})")
            self.spent = True
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

    def end(self) -> None:
        """End the process at once, whatever it does, and the programs that it runs."""
        programs = _children(self.process.pid)
        self.line.close()
        self.process.kill()
        self.process.join()
        for program in programs:
            with contextlib.suppress(ProcessLookupError):
                os.kill(program, signal.SIGKILL)


async def begin(limits: Limits) -> Worker:
    """Begin a worker: from a clean server with the stages loaded, where the system can."""
    import multiprocessing  # noqa: PLC0415 - a run in which nothing changed has no workers

    if "forkserver" in multiprocessing.get_all_start_methods():
        context: Any = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
    else:
        context = multiprocessing.get_context("spawn")
    ours, theirs = socket.socketpair()
    with theirs:
        process = context.Process(target=work, args=(theirs, limits, tempfile.gettempdir()), daemon=True)
        await asyncio.to_thread(_start, process)
    return Worker(process, *await asyncio.open_connection(sock=ours, limit=BUFFER), limits)


def _start(process: BaseProcess) -> None:
    """Start a process, also if the server that it is forked from has just been killed: then there is soon another."""
    for pause in PAUSES:
        try:
            process.start()
        except (OSError, EOFError):
            time.sleep(pause)
        else:
            return
    remedy = "see the limits of processes and memory (ulimit -a), or work without workers: --jobs 1"
    raise EnvironmentLacks("no worker process can be started", remedy)


def _children(pid: int | None) -> list[int]:
    """Return the processes that a process has begun, where the system tells (proc(5)): a busy one would go on alone."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _cause(status: int | None) -> str:
    """Return how a process ended, in words."""
    return signal.Signals(-status).name if status and status < 0 else f"exit status {status}"
