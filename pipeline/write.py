"""Write: an artifact to its file, whole or not at all."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.diagnostics import failing, weighed

if TYPE_CHECKING:
    from pipeline.model import Artifact
    from pipeline.series import Series

DEFAULT_VARIANT = "screen"


def write(artifact: Artifact, series: Series, out: Path) -> Artifact:
    """Return the artifact with the path it was written to.

    An artifact with an error is not written. Raises `OSError`. Either way an older
    file of the same name stays as it is.
    """
    told = weighed(artifact.diagnostics, series.diagnostics)
    if not artifact.data or failing(told):
        return dataclasses.replace(artifact, diagnostics=told)
    path = out / name(artifact, series)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, artifact.data)
    return dataclasses.replace(artifact, path=str(path), diagnostics=told)


def name(artifact: Artifact, series: Series) -> str:
    """Return the name of an artifact below the output folder, as `[output]` says."""
    pattern = series.output.brief if artifact.layout == "brief" else series.output.book
    variant = "" if artifact.variant == DEFAULT_VARIANT else f"-{artifact.variant}"
    return pattern.format(
        lang=artifact.lang,
        slug=artifact.book,
        collection=artifact.book,
        variant=variant,
        format=artifact.format,
    )


def replace(path: Path, data: bytes) -> None:
    """Put `data` in place of a file: written beside it, forced to disk, then renamed over it."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
