"""The only door to pandoc: found by pypandoc, run as a limited child, one document in and out.

Reading runs with `--sandbox`; every run has a heap limit and a time limit, and the
whole process group is killed when it overruns (pandoc manual, "A note on security").
"""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pypandoc

from pipeline.errors import EnvironmentLacks, PandocFailed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

API = "pandoc-api-version"
READER = "commonmark_x-fancy_lists+sourcepos+alerts-raw_attribute-yaml_metadata_block"
READ_SECONDS = 10.0
WRITE_SECONDS = 300.0
READ_HEAP = "512M"
WRITE_HEAP = "2G"
LAST_WORDS = 300
HEAP_EXHAUSTED = 251
"""The exit status of a Haskell program that needs more than `-M` allows (GHC users guide, RTS options)."""


@functools.cache
def executable() -> str:
    """Return the path of pandoc; raise `EnvironmentLacks` if there is none."""
    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        raise EnvironmentLacks("pandoc is not installed", "pip install pypandoc_binary") from error


@functools.cache
def api_version() -> tuple[int, ...]:
    """Return the version of pandoc's AST, which every JSON document must name."""
    empty = json.loads(run(["-f", "commonmark", "-t", "json"], b""))
    return tuple(empty[API])


def read(markdown: str, reader: str = READER) -> list[Any]:
    """Return the blocks of a Markdown text; raise `PandocFailed`."""
    arguments = ["--sandbox", "-f", reader, "-t", "json"]
    output = run(arguments, markdown.encode(), seconds=READ_SECONDS, heap=READ_HEAP)
    blocks: list[Any] = json.loads(output)["blocks"]
    return blocks


def write(
    blocks: Sequence[Any],
    to: str,
    arguments: Sequence[str] = (),
    meta: Mapping[str, Any] | None = None,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Return what pandoc writes of trusted blocks; `folder` is where it finds images.

    `meta` is pandoc metadata in AST form. Raises `PandocFailed`.
    """
    document = {API: list(api_version()), "meta": dict(meta or {}), "blocks": list(blocks)}
    command = ["-f", "json", "-t", to, *arguments]
    source = json.dumps(document, ensure_ascii=False).encode()
    return run(command, source, seconds=WRITE_SECONDS, heap=WRITE_HEAP, folder=folder, environment=environment)


def run(
    arguments: Sequence[str],
    source: bytes,
    *,
    seconds: float = READ_SECONDS,
    heap: str = READ_HEAP,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Run pandoc on `source` and return its output; raise `PandocFailed` with its last words."""
    command = [executable(), *arguments, "-o", "-", "+RTS", f"-M{heap}", "-RTS"]
    child = subprocess.Popen(  # noqa: S603 - a fixed program, arguments of our own making
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )
    try:
        output, complaint = child.communicate(source, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise PandocFailed(_excess(seconds, heap)) from error
    finally:
        _end_group(child)
    if child.returncode == HEAP_EXHAUSTED:
        raise PandocFailed(_excess(seconds, heap))
    if child.returncode:
        raise PandocFailed(_last_words(complaint, child.returncode))
    return output


def _excess(seconds: float, heap: str) -> str:
    return f"pandoc needs more than {seconds:g} seconds or {heap} of memory"


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """Kill the child's process group if it still runs."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def _last_words(complaint: bytes, status: int) -> str:
    """Return pandoc's own message, or its exit status."""
    words = complaint.decode(errors="replace").split()
    return " ".join(words)[:LAST_WORDS] or f"pandoc ended with status {status}"
