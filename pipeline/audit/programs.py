"""Programs that validate: where they are, and how they are run, each for a limited time and with all it has begun."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.audit.verdict import Silent

if TYPE_CHECKING:
    from collections.abc import Mapping

MODULES = Path("node_modules", ".bin")
"""Where npm puts the programs of a project, from its folder."""


def program(*names: str) -> str:
    """Return the path of the first of these programs, on PATH or where npm puts a project's own; empty if there is none."""
    here = os.pathsep.join([str(MODULES.absolute()), os.environ.get("PATH", os.defpath)])
    return next((path for name in names if (path := shutil.which(name, path=here))), "")


def package(name: str) -> Path | None:
    """Return the folder of an installed Python package, without importing it."""
    found = importlib.util.find_spec(name)
    return Path(found.submodule_search_locations[0]) if found and found.submodule_search_locations else None


def run(command: list[str], seconds: float, environment: Mapping[str, str] | None = None) -> bytes:
    """Return what a program writes to standard output, whatever its status; raise `Silent` when it takes longer."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    given = {**os.environ, **(environment or {})}
    with subprocess.Popen(command, **quiet, env=given, start_new_session=True) as process:  # type: ignore[call-overload]  # noqa: S603
        try:
            output: bytes = process.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            raise Silent(f"took longer than {seconds:g} s") from None
        finally:
            end(process.pid)
    return output


def end(group: int) -> None:
    """End a process that leads a group, and the group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
