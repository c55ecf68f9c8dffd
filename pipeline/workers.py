"""Workers: processes of this machine that outlive a job that dies, hangs or swells."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import signal
import socket
import tempfile
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import EnvironmentLacks
from pipeline.jobs import Done, packed
from pipeline.worker import PRELOADED, SIZE, Limits, Outcome, framed, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.process import BaseProcess

    from pipeline.jobs import Lost, Run

LIMITS = Limits()
BUFFER = 2**20
"""How much of an answer is taken at once."""
PAUSES = (0.1, 0.5, 1.0)
"""How long to wait after each attempt to start a process, in seconds."""
TRIES = 3
"""How often a job is given to a worker that dies before it begins with it."""


Waiting = asyncio.Queue[tuple[bytes, asyncio.Future[Done]]]
"""Jobs that wait for a worker, packed, and what is to be settled."""


class JobLost(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """A job that its worker did not survive; says why."""


@contextlib.contextmanager
def processes(number: int, lost: Lost, limits: Limits = LIMITS) -> Iterator[Run]:
    """Give what runs a job on up to `number` worker processes, begun when jobs come and kept for all stages of a run.

    A job that dies, overruns its time or its memory loses its worker and nothing else:
    the result of `lost[stage](*arguments, reason)` takes its place.
    """
    yield Workers(number, lost, limits).run


class Workers:
    """The posts of a run, each with a worker, and the jobs that wait for one."""

    def __init__(self, number: int, lost: Lost, limits: Limits) -> None:
        """Begin nothing yet."""
        self._number, self._lost, self._limits = number, lost, limits
        self._waiting: Waiting = asyncio.Queue()
        self._posts: list[asyncio.Task[None]] = []

    async def run(self, function: Callable[..., Any], *item: Any) -> Done:
        """Run a job on the next free worker."""
        done: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((packed((function, item)), done))
        if len(self._posts) < self._number:
            self._posts.append(asyncio.create_task(Post(self._limits).serve(self._waiting)))
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

    limits: Limits
    worker: Worker | None = None

    async def serve(self, waiting: Waiting) -> None:
        """Run one waiting job after the other."""
        try:
            while True:
                job, done = await waiting.get()
                try:
                    await self._perform(job, done)
                except EnvironmentLacks as error:
                    done.set_exception(error)
        finally:
            self._dismiss()

    async def _perform(self, job: bytes, done: asyncio.Future[Done]) -> None:
        for _ in range(TRIES):
            self.worker = self.worker or await begin(self.limits)
            began = await self.worker.perform(job, done)
            if self.worker.spent:
                self._dismiss()
            if began:
                return
        done.set_exception(JobLost("no worker could begin with it"))

    def _dismiss(self) -> None:
        if self.worker:
            self.worker.end()
            self.worker = None


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
        """End the process at once, whatever it does."""
        self.line.close()
        self.process.kill()
        self.process.join()


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


def _cause(status: int | None) -> str:
    """Return how a process ended, in words."""
    return signal.Signals(-status).name if status and status < 0 else f"exit status {status}"
