"""Produce: the job of a whole book in one format to a validated artifact, split, rendered and bound."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from pipeline.divided import Divided
from pipeline.errors import EnvironmentLacks
from pipeline.inputs import inputs, sources
from pipeline.render import bind, needed, render_job, split, unbound
from pipeline.validate import validate

if TYPE_CHECKING:
    from pipeline.model import Artifact, Piece, RenderJob


def jobs(whole: RenderJob) -> tuple[RenderJob, ...]:
    """Return the jobs that a job for a whole book falls into."""
    return split(whole.book, whole.theme, whole.format)


def kept(whole: RenderJob, piece: Piece) -> Piece:
    """Return what `finish` needs of a piece."""
    return needed(piece, whole.format)


def finish(whole: RenderJob, pieces: tuple[Piece, ...]) -> Artifact:
    """Return what is bound of the pieces, validated; a failure is told in its diagnostics."""
    try:
        artifact = validate(bind(whole.book, whole.theme, whole.format, pieces), whole.book, whole.theme.labels)
    except (EnvironmentLacks, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever one artifact dies of must not end the others
        return unfinished(whole, pieces, f"{type(error).__name__}: {error}".strip(": "))
    return dataclasses.replace(artifact, inputs=inputs(whole), sources=sources(whole.book))


def unfinished(whole: RenderJob, _pieces: tuple[Piece, ...], reason: str) -> Artifact:
    """Return what stands for an artifact that could not be finished: no data, and why."""
    return unbound(whole.book, whole.theme, whole.format, reason)


produce = Divided("produce", jobs, render_job, finish, kept)
