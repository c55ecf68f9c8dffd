"""Write: an artifact to its file, whole or not at all."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.diagnostics import failing, weighed
from pipeline.files import replace
from pipeline.series import artifact_name, variant_suffix

if TYPE_CHECKING:
    from pipeline.model import Artifact
    from pipeline.series import Series


RECORD = ".written"
"""The list of files written below an output folder."""


def write(artifact: Artifact, series: Series, out: Path) -> Artifact:
    """Return the artifact with the path it was written to.

    An artifact with an error is not written. Raises `OSError`. Either way an older
    file of the same name stays as it is.
    """
    told = weighed(artifact.diagnostics, series.diagnostics)
    if not artifact.data or failing(told):
        return dataclasses.replace(artifact, diagnostics=told)
    path = out / name(artifact, series)
    if not _holds(path, artifact.data):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, artifact.data)
    _record(out, path)
    return dataclasses.replace(artifact, path=str(path), diagnostics=told)


def _holds(path: Path, data: bytes) -> bool:
    """Return whether a file is there and has these bytes."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _record(out: Path, path: Path) -> None:
    """Add a file to the list of what was written below the output folder, which `forget` goes by."""
    line = str(path.relative_to(out))
    if line not in _recorded(out):
        with (out / RECORD).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")


def forget(out: Path) -> int:
    """Delete the files that were written below the output folder, and folders left empty; return how many files."""
    found = [out / line for line in _recorded(out) if (out / line).is_file()]
    for path in found:
        path.unlink()
        for folder in path.relative_to(out).parents:
            with contextlib.suppress(OSError):  # what is not empty stays
                (out / folder).rmdir() if folder.parts else None
    (out / RECORD).unlink(missing_ok=True)
    return len(found)


def _recorded(out: Path) -> set[str]:
    """Return the recorded names that lie below the output folder."""
    lines = (out / RECORD).read_text().splitlines() if (out / RECORD).is_file() else []
    return {line for line in lines if line and not Path(line).is_absolute() and ".." not in Path(line).parts}


def name(artifact: Artifact, series: Series) -> str:
    """Return the name of an artifact below the output folder, as `[output]` says."""
    variant = variant_suffix(artifact.variant)
    return artifact_name(series, artifact.layout, artifact.lang, artifact.book, variant, artifact.format)
