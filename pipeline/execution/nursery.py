"""Nursery: where workers come from, a server that has loaded what they need. It is begun when the first is wanted."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from pipeline.errors import EnvironmentLacks
from pipeline.execution.working import ANSWER, BEGIN, REQUEST, UNKNOWN, WAIT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAUSES = (0.1, 0.5, 1.0)
"""How long to wait before a server that has failed is replaced, in seconds."""
REMEDY = "see the limits of processes and memory (ulimit -a), or work without workers: --jobs 1"


class Nursery:
    """A server, which threads ask in turn; one that is killed is replaced, and its workers with it."""

    def __init__(self, memory: int) -> None:
        """Begin nothing yet; workers will have so many bytes of address space."""
        self._memory, self._lock = memory, threading.Lock()
        self._server: tuple[subprocess.Popen[bytes], socket.socket] | None = None

    def begin(self) -> tuple[int, socket.socket]:
        """Return the process id of a new worker, and the line to it; raise `EnvironmentLacks`."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            for pause in PAUSES:
                with contextlib.suppress(OSError):
                    return self._ask(BEGIN, 0, [theirs.fileno()]), ours
                self._end()
                time.sleep(pause)
        ours.close()
        raise EnvironmentLacks("no worker process can be started", REMEDY)

    def status(self, pid: int) -> int | None:
        """Return how a worker ended that has, as `subprocess` says it; nothing if its server is gone, too."""
        with self._lock, contextlib.suppress(OSError):
            status = self._ask(WAIT, pid, []) if self._server else UNKNOWN
            return None if status == UNKNOWN else status
        return None

    def close(self) -> None:
        """End the server, and with it the workers."""
        with self._lock:
            self._end()

    def _ask(self, kind: bytes, number: int, lines: Sequence[int]) -> int:
        _, control = self._server = self._server or _started(self._memory)
        socket.send_fds(control, [REQUEST.pack(kind, number)], lines)
        answer = control.recv(ANSWER.size, socket.MSG_WAITALL)
        if len(answer) < ANSWER.size:
            raise ConnectionError("the server has ended")
        (found,) = ANSWER.unpack(answer)
        return int(found)

    def _end(self) -> None:
        if self._server:
            process, control = self._server
            control.close()
            process.kill()
            process.wait()
            self._server = None


def _started(memory: int) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    with theirs:
        # not -m: what a module that runs as a program pickles, no other process can load
        program = f"from pipeline.execution.working import serve; serve{(theirs.fileno(), memory)}"
        paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
        with _without_interrupts():
            process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-c", program],
                env={**os.environ, **paths},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
    return process, ours


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Begin processes that no Ctrl-C reaches, not even while they start: it is for us, who end them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
