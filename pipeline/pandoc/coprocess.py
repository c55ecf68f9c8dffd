"""A pandoc that stays: one child answers many requests, so that its start is paid once.

Starting costs more than converting an article. The child runs `serve.lua` and ends with
its standard input, hence with its parent, however that ends.
"""

from __future__ import annotations

import json
import os
import select
import signal
import struct
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from pipeline.errors import PandocFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SCRIPT = Path(__file__).with_name("serve.lua")
HEAP = "1G"
"""Enough for a book of 200 chapters as one document (0.5 GB) and for the longest article (0.8 GB)."""
REQUESTS = 500
LARGE = 4 * 2**20
"""Bytes in one exchange after which a child is replaced: it would keep some 40 times as much memory."""
BUSY_SECONDS = 60.0
CPU_SECONDS = 400
"""What a child may compute in its life: this ends an endless conversion whose parent was killed.

More than `BUSY_SECONDS` and the longest request together, so that no other conversion meets it.
"""
CHUNK = 2**16
"""What a pipe holds."""
HEAP_EXHAUSTED = 251
"""The exit status of a Haskell program that needs more heap than it may have (GHC users guide, RTS options)."""
LAST_WORDS = 300
REQUEST, ANSWER = struct.Struct(">II"), struct.Struct(">?I")


@dataclass(slots=True)
class Child:
    """A running pandoc: its pipes, where its complaints go, how many requests and seconds it has worked."""

    process: subprocess.Popen[bytes]
    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]
    requests: int = 0
    seconds: float = 0.0


class Coprocess:
    """A pandoc child for this process, started when it is needed and replaced when it is worn.

    Threads take turns. A forked process has a child of its own: give `forget` to `os.register_at_fork`.
    """

    def __init__(self, program: Callable[[], str], heap: str = HEAP) -> None:
        """Keep what tells the path of pandoc, and the limit of a child's heap as the RTS writes it."""
        self._program, self._heap = program, heap
        self._lock = threading.Lock()
        self.child: Child | None = None

    def convert(
        self,
        arguments: Sequence[str],
        source: bytes,
        seconds: float,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return what the command `pandoc ARGUMENTS`, run in `folder` with this environment, makes of `source`.

        Raises `PandocFailed` with pandoc's complaint, or if it needs more than its seconds or its heap.
        """
        place = str((folder or Path("/")).absolute())
        head = {"arguments": list(arguments), "folder": place, "environment": dict(environment or {})}
        with self._lock:
            well, output = self._answer(json.dumps(head).encode(), source, seconds)
        if not well:
            raise PandocFailed(last_words(output))
        return output

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            child, self.child = self.child, None
            if child:
                end(child)

    def forget(self) -> None:
        """Have no child: in a forked process it is the parent's, and another thread may hold the lock."""
        if self.child:
            _close(self.child)
            self.child.process.returncode = 0  # not ours to wait for
        self._lock, self.child = threading.Lock(), None

    def _answer(self, head: bytes, source: bytes, seconds: float) -> tuple[bool, bytes]:
        child = self.child = self.child or start(self._program(), self._heap)
        try:
            well, output = exchange(child, head, source, seconds)
        except BaseException as error:
            self.child, status, complaint = None, *end(child)  # its pipes hold half a conversation
            if isinstance(error, OSError):
                raise PandocFailed(reason(status, complaint, seconds, self._heap)) from error
            raise
        if len(source) + len(output) > LARGE or child.requests >= REQUESTS or child.seconds > BUSY_SECONDS:
            self.child, *_ = None, end(child)
        return well, output


def start(program: str, heap: str) -> Child:
    """Return a new child, in a session of its own: Ctrl-C is its parent's affair."""
    # Not -M: its exception is lost on the way through Lua, and pandoc goes on for ever.
    pandoc = [program, "+RTS", f"-xr{heap}", "-RTS", "lua", str(SCRIPT)]
    complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
    process = subprocess.Popen(  # noqa: S603 - a fixed program, arguments of our own making
        ["/bin/sh", "-c", 'ulimit -t "$0" && exec "$@"', str(CPU_SECONDS), *pandoc],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=complaints,
        cwd="/",
        env={"LC_ALL": "C.UTF-8"},  # the caller's may not be UTF-8, and no document should depend on it
        start_new_session=True,
        bufsize=0,
    )
    return Child(process, cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout), complaints)


def exchange(child: Child, head: bytes, source: bytes, seconds: float) -> tuple[bool, bytes]:
    """Return whether the child did what it was asked, and its output; raise `OSError` if it ends or overruns its time."""
    begin = time.monotonic()
    _send(child, REQUEST.pack(len(head), len(source)) + head + source)
    well, length = ANSWER.unpack(_received(child, ANSWER.size, begin + seconds))
    output = _received(child, length, begin + seconds)
    child.requests += 1
    child.seconds += time.monotonic() - begin
    return well, output


def _send(child: Child, data: bytes) -> None:
    """Write everything: a child that waits for a request reads it whole, so this cannot block for ever."""
    view = memoryview(data)
    while view:
        view = view[os.write(child.stdin.fileno(), view) :]


def _received(child: Child, length: int, deadline: float) -> bytes:
    arrival = select.poll()
    arrival.register(child.stdout, select.POLLIN)
    chunks: list[bytes] = []
    while length:
        if not arrival.poll(max(0.0, deadline - time.monotonic()) * 1000):
            raise TimeoutError
        chunk = os.read(child.stdout.fileno(), min(length, CHUNK))
        if not chunk:
            raise BrokenPipeError
        chunks.append(chunk)
        length -= len(chunk)
    return b"".join(chunks)


def end(child: Child) -> tuple[int, bytes]:
    """Kill the child's process group if it still runs; return its exit status and what it said."""
    end_group(child.process)
    child.stderr.seek(0)
    complaint = child.stderr.read()
    _close(child)
    return child.process.wait(), complaint


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the process group that a process leads, if it still runs."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _close(child: Child) -> None:
    for stream in (child.stdin, child.stdout, child.stderr):
        stream.close()


def reason(status: int, complaint: bytes, seconds: float, heap: str) -> str:
    """Return why a pandoc ended: what it needed too much of, its own words, or its exit status."""
    if status in {HEAP_EXHAUSTED, -signal.SIGKILL}:
        return f"pandoc needs more than {seconds:g} seconds or {heap} of memory"
    return last_words(complaint) or f"pandoc ended with status {status}"


def last_words(complaint: bytes) -> str:
    """Return what pandoc said, in a line."""
    return " ".join(complaint.decode(errors="replace").split())[:LAST_WORDS]
