"""What pandoc makes of blocks: WordprocessingML, taken out of the package it comes in.

Pandoc reads the page from a reference document, which here holds nothing else: all that
it needs to know of styles is their names, and reading a whole style sheet for each
chapter would cost more than writing the chapter.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from pipeline import pandoc
from pipeline.render.archive import member, packed
from pipeline.render.docx.languages import regional
from pipeline.render.docx.page import document, part, section
from pipeline.render.facts import direction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Parts = dict[str, bytes]
"""The parts of pandoc's package that matter here, by name."""

REFERENCE = "reference.docx"
TEXTS = ("word/document.xml", "word/footnotes.xml", "word/numbering.xml")
TABLES = ("word/_rels/document.xml.rels", "word/_rels/footnotes.xml.rels")
"""Pandoc numbers the relations of both from one count, and writes those of all pictures into the first."""
MEDIA = "word/media/"


def converted(content: list[Any], lang: str, tokens: Mapping[str, str], folder: Path) -> Parts:
    """Return what pandoc makes of blocks; `folder` holds the images. Raises `PandocFailed`."""
    (folder / REFERENCE).write_bytes(reference(tokens))
    facts = {"lang": regional(lang), "dir": direction(lang)}
    meta = {name: {"t": "MetaString", "c": fact} for name, fact in facts.items()}
    data = pandoc.write(content, "docx", [f"--reference-doc={REFERENCE}"], meta, folder)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        media = [name for name in package.namelist() if name.startswith(MEDIA)]
        return {name: package.read(name) for name in (*TEXTS, *TABLES, *media)}


def reference(tokens: Mapping[str, str]) -> bytes:
    """Return a reference document of a page without styles."""
    contents = {"word/document.xml": document(section(tokens)), "word/styles.xml": part("styles", [])}
    return packed({name: member(content) for name, content in contents.items()})
