"""Validate DOCX: well-formed parts, text that is formatted by styles, and a bookmark for every link and field within it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, cast

from pipeline.validate.bound import Given, Part, Table
from pipeline.validate.markup import parsed
from pipeline.validate.styled import WORD, formatted, referred, unstyled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import lxml.etree as et

TYPES = "[Content_Types].xml"
SPACES = {"r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships"}
TEXTS, STYLES = ("word/document.xml", "word/footnotes.xml"), "word/styles.xml"


def examined(data: bytes) -> tuple[list[str], list[str]]:
    """Return what is wrong with the DOCX, and the names that links and fields use and no bookmark has.

    ISO/IEC 29500-1, 17.16.22 and 17.16.5.45.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            missing = [f"it has no {name}" for name in (TYPES, TEXTS[0]) if name not in package.namelist()]
            files, faults = parsed(package)
    except zipfile.BadZipFile as error:
        return [str(error)], []
    if missing or faults:
        return missing + faults, []
    texts = [files[name] for name in TEXTS if name in files]
    unknown = unstyled(texts, files[STYLES]) if STYLES in files else ()
    return [*formatted(texts), *unknown], [*_broken_links(texts), *_unrelated(files)]


def altered(data: bytes, read: Sequence[Mapping[str, bytes]]) -> Iterator[int]:
    """Yield the index of each chapter whose texts are not bound as they were `read`, one chapter after the other.

    No number may have become that of another chapter.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        kinds = {name: Table if name.endswith(".rels") else Part for name in read[0]}
        parts = {name: kind(package.read(name)) for name, kind in kinds.items()}
    known: set[bytes] = set()
    for index, texts in enumerate(read):
        given: Given = {}
        whole = all(parts[name].passes(text, given) for name, text in texts.items())
        numbers = {*given.values()}
        if not whole or len(numbers) < len(given) or numbers & known:
            yield index
        known |= numbers


def _broken_links(texts: list[et._Element]) -> list[str]:
    bookmarks = {b.get(WORD + "name") for text in texts for b in text.iter(WORD + "bookmarkStart")}
    used = {h.get(WORD + "anchor") for text in texts for h in text.iter(WORD + "hyperlink")}
    return sorted(str(name) for name in (used | referred(texts)) - bookmarks - {None})


def _unrelated(files: Mapping[str, et._Element]) -> list[str]:
    """Return the ids of relations that texts use and no table has (ISO/IEC 29500-2, 9.3)."""
    missing: set[str] = set()
    for name in (name for name in TEXTS if name in files):
        table = files.get(name.replace("word/", "word/_rels/") + ".rels")
        known = {str(row.get("Id")) for row in (table if table is not None else ())}
        missing |= {str(used) for used in cast("list[str]", files[name].xpath("//@r:*", namespaces=SPACES))} - known
    return sorted(missing)
