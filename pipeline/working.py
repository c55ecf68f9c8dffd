"""Working: what a worker process does, one job after the other until its parent closes the line.

A message is its length in eight bytes and itself. A job is answered twice: with an
empty message when it begins, and with its outcome.
"""

from __future__ import annotations

import ctypes
import gc
import pickle
import resource
import signal
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from pipeline.jobs import Done, sent

if TYPE_CHECKING:
    import socket
    from typing import BinaryIO

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
SIZE = 8
DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""
KILOBYTE = 1 if sys.platform == "darwin" else 1024
"""What `ru_maxrss` counts in (getrusage(2))."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take before it is replaced by another.

    Seconds for a job, bytes of address space, bytes of memory in use after a job, jobs.
    """

    seconds: float = 900
    memory: int = 3 * 2**30
    grown: int = 320 * 2**20
    jobs: int = 200


class Outcome(NamedTuple):
    """What came of a job: its result, or the exception that it raised; and how much memory the worker has used."""

    done: Done | None
    error: BaseException | None
    memory: int


def work(line: socket.socket, limits: Limits, folder: str) -> None:
    """Run what comes over the line until it is closed; temporary files lie in `folder`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    _die_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    tempfile.tempdir = folder
    gc.freeze()
    with line, line.makefile("rwb") as stream:
        file = cast("BinaryIO", stream)
        while job := _received(file):
            _send(file, b"")
            _send(file, pickle.dumps(_outcome(job)))


def _outcome(job: bytes) -> Outcome:
    done: Done | None = None
    failure: BaseException | None = None
    try:
        done = sent(job)
    except Exception as error:  # noqa: BLE001 - it is raised again where the job came from
        failure = _portable(error)
    return Outcome(done, failure, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE)


def _portable(error: Exception) -> Exception:
    """Return an exception that can be sent."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    except Exception:  # noqa: BLE001 - an exception class may fail in any way
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _received(file: BinaryIO) -> bytes:
    """Return the next job; nothing when the line is closed."""
    return file.read(int.from_bytes(file.read(SIZE), "big"))


def _send(file: BinaryIO, message: bytes) -> None:
    file.write(framed(message))
    file.flush()


def framed(message: bytes) -> bytes:
    """Return a message as it goes over the line."""
    return len(message).to_bytes(SIZE, "big") + message


def _die_with_parent() -> None:
    """Ask Linux to kill this process when the server it was forked from ends, which does so with our parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)
