"""Working: the far side of `workers`. A server with everything loaded forks a worker for each line that it is sent.

On a line a message is its length in eight bytes and itself. A job is answered twice:
with an empty message when it begins, and with its outcome. To the server a request is
a letter and a number, the answer a number.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, cast

from pipeline.execution.jobs import Done, sent

if TYPE_CHECKING:
    from typing import BinaryIO

FORMATS = [f"{stage}.{fmt}" for stage in ("render", "validate") for fmt in ("pdf", "epub", "docx")]
PRELOADED = ("parse", "resolve", "produce", "theme.harfbuzz", *FORMATS)
"""What the jobs need, loaded once in the server; the layout engine comes on top."""
REQUEST, ANSWER = struct.Struct(">cq"), struct.Struct(">q")
BEGIN, WAIT = b"b", b"w"
"""Fork a worker for the line that comes along, and tell its process id; tell how the worker of an id has ended."""
UNKNOWN = 1000
"""The status of a process that is not the server's."""
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
    grown: int = 240 * 2**20
    jobs: int = 1000


class Outcome(NamedTuple):
    """What came of a job: its result, or the exception that it raised; and how much memory the worker has used."""

    done: Done | None
    error: BaseException | None
    memory: int


def serve(line: int, memory: int) -> None:
    """Answer requests that come over a socket, given by its number, until it is closed.

    Workers have so many bytes of address space.
    """
    control = socket.socket(fileno=line)
    _load()
    while True:
        request, lines, *_ = socket.recv_fds(control, REQUEST.size, 1)
        if not request:
            return
        kind, number = REQUEST.unpack(request)
        control.sendall(ANSWER.pack(_forked(control, lines[0], memory) if kind == BEGIN else _ended(number)))


def _load() -> None:
    """Load what the jobs need; what cannot be loaded is told by the job that needs it."""
    for name in PRELOADED:
        with contextlib.suppress(Exception):
            importlib.import_module(f"pipeline.{name}")
    with contextlib.suppress(Exception), importlib.import_module("pipeline.render.pdf.engine").environment():
        pass  # the libraries are looked for on the way in, which takes longer than a chapter
    gc.freeze()


def _forked(control: socket.socket, line: int, memory: int) -> int:
    if pid := os.fork():
        os.close(line)
        return pid
    status = 1
    try:
        control.close()
        work(socket.socket(fileno=line), memory)
        status = 0
    except BaseException:  # noqa: BLE001 - nothing of the server may go on in here
        traceback.print_exc()
    os._exit(status)


def _ended(pid: int) -> int:
    """Return how a worker ended, as `subprocess` has it: its exit status, or less than zero for a signal."""
    try:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except ChildProcessError:
        return UNKNOWN


def work(line: socket.socket, memory: int) -> None:
    """Run what comes over the line until it is closed."""
    _die_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
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
    """Ask Linux to kill this process when the server ends, which does so with our parent."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)

