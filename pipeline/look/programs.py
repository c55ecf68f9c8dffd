"""Programs that show a format as its readers do: looked for, and run for a limited time."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess


class NotShown(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """Why a format is not shown: no program for it, or one that failed."""


def program(*names: str) -> str:
    """Return the path of the first of these programs that is installed; raise `NotShown` if none is."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise NotShown(f"{names[0]} is not installed")


def run(command: list[str], seconds: float) -> None:
    """Run a program, and end it with all that it has begun when it takes longer; raise `NotShown` if it fails."""
    name = os.path.basename(command[0])  # noqa: PTH119 - a name, not a file
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet, start_new_session=True) as process:  # type: ignore[call-overload]  # noqa: S603
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise NotShown(f"{name} took longer than {seconds:g} seconds") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if status:
        raise NotShown(f"{name} ended with status {status}")
