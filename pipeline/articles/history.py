"""History: when and by which commit each file of a folder was last changed, as git knows it."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SECONDS = 60
COMMIT = "\x01"
SHORT = 12
"""The digits of a commit that are shown."""
LOG = ("log", f"--format={COMMIT}%H %cs", "--name-only", "--relative", "-z", "--", ".")
LINE = ("log", "--first-parent", "-m", *LOG[1:])
"""The commits that lead to the present one, and none that came in by a merge: the merge is a change of all that it brought.
So the newest that changed one of some files has all of them as they are."""
UNSAVED = ("-c", "core.fsmonitor=false", "diff", "--name-only", "--relative", "--no-ext-diff", "-z", "HEAD", "--", ".")


class Change(NamedTuple):
    """The last commit of a file: how many commits of the folder are newer, its id, its day."""

    age: int
    commit: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class History:
    """What git knows of the files below a folder, by absolute path."""

    folder: Path
    changes: Mapping[Path, Change]
    unsaved: frozenset[Path] = frozenset()
    """The files that are not as they were committed."""

    def revision(self, files: Iterable[str]) -> str:
        """Return the commit that changed any of these files last, with `+` if one has changed since.

        Files outside the folder do not count. Empty if git does not know them all.
        """
        own = {path for path in map(Path, files) if path.is_relative_to(self.folder)}
        if not own or not own <= self.changes.keys():
            return ""
        newest = min(self.changes[path] for path in own)
        return newest.commit[:SHORT] + ("+" if own & self.unsaved else "")


def history(folder: Path, *, asked: bool = True) -> History:
    """Return the history of a folder. Without git, outside a repository, or if it is not asked, nothing is known."""
    changes = _changes(folder, LINE) if asked else {}
    unsaved = _git(folder, UNSAVED).split("\0") if changes else ()
    return History(folder, changes, frozenset(folder / Path(file) for file in unsaved if file))


def last_changes(folder: Path) -> dict[Path, dt.date]:
    """Return the day of the last commit of each file below a folder, by absolute path."""
    return {file: change.day for file, change in _changes(folder, LOG).items()}


def _changes(folder: Path, log: tuple[str, ...]) -> dict[Path, Change]:
    """Return the newest change of each file below a folder in a log."""
    changes: dict[Path, Change] = {}
    for age, commit in enumerate(_git(folder, log).split(COMMIT)[1:]):
        said, *files = commit.replace("\n", "\0").strip("\0").split("\0")
        name, day = said.split()
        for file in filter(None, files):
            changes.setdefault(folder / Path(file), Change(age, name, dt.date.fromisoformat(day)))
    return changes


def _git(folder: Path, command: tuple[str, ...]) -> str:
    """Return what git says; nothing where it fails."""
    git = shutil.which("git")
    if not git:
        return ""
    try:
        done = subprocess.run([git, "-C", str(folder), *command], capture_output=True, check=True, timeout=SECONDS)  # noqa: S603 - fixed commands
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace")
