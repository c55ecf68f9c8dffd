"""Produce: the job of a whole book in one format to a validated artifact, split, rendered and bound."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from pipeline.divided import Divided
from pipeline.errors import EnvironmentLacks
from pipeline.output.inputs import inputs, sources
from pipeline.render import bind, galley, needed, render, split, texts, unbound
from pipeline.validate import validate, validate_piece

if TYPE_CHECKING:
    from pipeline.model import Artifact, Piece, RenderJob


def jobs(whole: RenderJob) -> tuple[RenderJob, ...]:
    """Return the jobs that a job for a whole book falls into."""
    return split(whole.book, whole.theme, whole.format)


def render_job(job: RenderJob) -> Piece:
    """Return what is rendered of a job; a chapter is read back here, and not again when it is bound."""
    piece = render(job)
    return validate_piece(piece, job, galley(piece, job.theme)) if job.unit == "chapter" and piece.data else piece


def kept(whole: RenderJob, piece: Piece) -> Piece:
    """Return what `finish` needs of a piece."""
    return needed(piece, whole.format)


def finish(whole: RenderJob, pieces: tuple[Piece, ...]) -> Artifact:
    """Return what is bound of the pieces, validated; a failure is told in its diagnostics."""
    try:
        artifact = bind(whole.book, whole.theme, whole.format, pieces)
        read = texts(whole.book, whole.format, pieces) if _read_alone(whole) and artifact.data else None
        artifact = validate(artifact, whole.book, whole.theme.labels, read=read)
    except (EnvironmentLacks, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever one artifact dies of must not end the others
        return unfinished(whole, pieces, f"{type(error).__name__}: {error}".strip(": "))
    return dataclasses.replace(artifact, inputs=inputs(whole), sources=sources(whole.book))


def _read_alone(whole: RenderJob) -> bool:
    """Return whether the chapters of a book are read as pieces; of a brief in PDF they are no piece of their own."""
    return (whole.format, whole.book.layout) != ("pdf", "brief")


def unfinished(whole: RenderJob, _pieces: tuple[Piece, ...], reason: str) -> Artifact:
    """Return what stands for an artifact that could not be finished: no data, and why."""
    return unbound(whole.book, whole.theme, whole.format, reason)


produce = Divided("produce", jobs, render_job, finish, kept)
