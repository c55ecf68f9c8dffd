"""The only door to pandoc: found by pypandoc, limited in time and memory, one document in and out.

`read` and `write` ask a pandoc that stays (`coprocess`), one for each process. Reading is
sandboxed (pandoc manual, "A note on security"). `run` starts a pandoc for one run: for
what is no conversion, such as `--version`.

A backend that writes a chapter at a time gets it cheapest so (milliseconds of CPU for an
article of 1,200 words; a pandoc started for it takes two to three times as much):

- HTML (3 ms): `html5`, with `--mathml` and `--section-divs` as needed: a fragment, without a
  template, and no folder.
- DOCX (12 ms): `docx` with `--reference-doc` naming a document whose `styles.xml` has the
  default styles only. The whole theme costs 20 ms more for each chapter, and changes
  nothing in `document.xml`, `footnotes.xml` and `numbering.xml`: pandoc derives the ids
  of styles from their names. The finished file takes its `styles.xml` from the theme.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pypandoc

from pipeline.errors import EnvironmentLacks, PandocFailed
from pipeline.pandoc.coprocess import Coprocess, end_group, reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

API = "pandoc-api-version"
READER = "commonmark_x-fancy_lists+sourcepos+alerts-raw_attribute-yaml_metadata_block"
READ_SECONDS = 10.0
WRITE_SECONDS = 300.0
RUN_HEAP = "512M"
WRITING = ["-f", "json", "--wrap=none"]
BETWEEN_WORDS = re.compile('(?<!"c":"[☐☒])","t":"Str"},{"t":"Space"},{"c":"'.replace("{", r"\{"))
"""What stands between two words in the JSON of a document, but for the box of a task, which pandoc wants alone.

A run of words as one string costs a third of what its words cost one by one, and is written alike where no
line is wrapped. Within a string the quotes would be escaped.
"""
TAB = 4
"""Columns between tab stops (pandoc manual, `--tab-stop`)."""


@functools.cache
def executable() -> str:
    """Return the path of pandoc; raise `EnvironmentLacks` if there is none."""
    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        raise EnvironmentLacks("pandoc is not installed", "pip install pypandoc_binary") from error


PANDOC = Coprocess(executable)
os.register_at_fork(after_in_child=PANDOC.forget)


@functools.cache
def api_version() -> tuple[int, ...]:
    """Return the version of pandoc's AST, which every JSON document must name."""
    empty = json.loads(PANDOC.convert(["-f", "commonmark", "-t", "json"], b"", READ_SECONDS))
    return tuple(empty[API])


def read(markdown: str, reader: str = READER) -> list[Any]:
    """Return the blocks of a text in Markdown, or what `reader` names; raise `PandocFailed`."""
    arguments = ["--sandbox", "-f", reader, "-t", "json"]
    blocks: list[Any] = json.loads(PANDOC.convert(arguments, _lines(markdown).encode(), READ_SECONDS))["blocks"]
    return blocks


def _lines(text: str) -> str:
    """Return a text as pandoc's command line hands it to a reader: without tabs, a blank line at the end."""
    lines = text.replace("\r", "").expandtabs(TAB)
    return lines + ("\n" if lines.endswith("\n") else "\n\n")


def write(
    blocks: Sequence[Any],
    to: str,
    arguments: Sequence[str] = (),
    meta: Mapping[str, Any] | None = None,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """Return what pandoc writes of trusted blocks, no line of it wrapped.

    `arguments` are options of the command line that concern writing; `folder` is where the files
    they name and the images lie; `environment` is all that pandoc sees of one; `meta` is pandoc
    metadata in AST form. Raises `PandocFailed`.
    """
    document = {API: list(api_version()), "meta": dict(meta or {}), "blocks": list(blocks)}
    source = BETWEEN_WORDS.sub(" ", json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    return PANDOC.convert([*WRITING, "-t", to, *arguments], source.encode(), WRITE_SECONDS, folder, environment)


def run(arguments: Sequence[str], source: bytes, *, seconds: float = READ_SECONDS, heap: str = RUN_HEAP) -> bytes:
    """Run pandoc's command line on `source` and return its output; raise `PandocFailed` with its last words."""
    command = [executable(), *arguments, "-o", "-", "+RTS", f"-M{heap}", "-RTS"]
    pipe = subprocess.PIPE
    child = subprocess.Popen(  # noqa: S603 - a fixed program, arguments of our own making
        command, stdin=pipe, stdout=pipe, stderr=pipe, start_new_session=True
    )
    try:
        output, complaint = child.communicate(source, timeout=seconds)
    except subprocess.TimeoutExpired:
        end_group(child)
        output, complaint = child.communicate()
    finally:
        end_group(child)
    if child.returncode:
        raise PandocFailed(reason(child.returncode, complaint, seconds, heap))
    return output
