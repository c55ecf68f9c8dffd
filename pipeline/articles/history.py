"""History: when each file of a folder was last changed, as git knows it."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

SECONDS = 60
COMMIT = "\x01"


def last_changes(folder: Path) -> dict[Path, dt.date]:
    """Return the day of the last commit of each file below a folder, by absolute path.

    One run of git tells of all files. Without git, or outside a repository, nothing is known.
    """
    git = shutil.which("git")
    command = ["-C", str(folder), "log", f"--format={COMMIT}%cs", "--name-only", "--relative", "-z", "--", "."]
    try:
        done = subprocess.run([git, *command], capture_output=True, check=True, timeout=SECONDS) if git else None  # noqa: S603 - a fixed command
    except (OSError, subprocess.SubprocessError):
        return {}
    changes: dict[Path, dt.date] = {}
    for commit in done.stdout.decode(errors="replace").split(COMMIT)[1:] if done else ():
        day, *files = commit.replace("\n", "\0").strip("\0").split("\0")
        for file in filter(None, files):
            changes.setdefault(folder / Path(file), dt.date.fromisoformat(day))
    return changes
