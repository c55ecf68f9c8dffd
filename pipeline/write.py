"""Write: an artifact to its file, whole or not at all."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from pipeline.diagnostics import failing, weighed
from pipeline.errors import EnvironmentLacks
from pipeline.output.files import replace
from pipeline.output.inputs import changes
from pipeline.output.records import desk, remember, remembered
from pipeline.series import artifact_name, variant_suffix

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Artifact
    from pipeline.series import Series

def write(artifact: Artifact, series: Series, out: Path) -> Artifact:
    """Return the artifact with the path it was written to, and what has changed since it was written before.

    An artifact with an error is not written, and an older file of the same name stays as
    it is; so it does when `EnvironmentLacks` is raised for a file that cannot be written.
    """
    told = weighed(artifact.diagnostics, series.diagnostics)
    if not artifact.data or failing(told):
        return dataclasses.replace(artifact, diagnostics=told)
    file = name(artifact, series)
    before = remembered(out, file)
    try:
        if not _holds(out / file, artifact.data):
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            replace(out / file, artifact.data, desk=desk(out))
        if before != artifact.inputs:
            remember(out, file, artifact.inputs)
    except OSError as error:
        lack = f"{out / file} cannot be written: {error.strerror}"
        raise EnvironmentLacks(lack, "make room, or use --out FOLDER") from error
    return dataclasses.replace(artifact, path=str(out / file), diagnostics=told, changes=changes(before, artifact.inputs))


def _holds(path: Path, data: bytes) -> bool:
    """Return whether a file is there and has these bytes."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def name(artifact: Artifact, series: Series) -> str:
    """Return the name of an artifact below the output folder, as `[output]` says."""
    variant = variant_suffix(artifact.variant)
    return artifact_name(series, artifact.layout, artifact.lang, artifact.book, variant, artifact.format)
