"""Validate DOCX: well-formed parts, and a bookmark for every internal hyperlink (ISO/IEC 29500-1, 17.16.22)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from pipeline.validate.markup import parsed

if TYPE_CHECKING:
    from collections.abc import Iterable

    import lxml.etree as et

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TYPES = "[Content_Types].xml"
TEXTS = ("word/document.xml", "word/footnotes.xml")


def examined(data: bytes) -> tuple[list[str], list[str]]:
    """Return why the DOCX cannot be read, and the names that internal hyperlinks use and no bookmark has."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            missing = [f"it has no {name}" for name in (TYPES, TEXTS[0]) if name not in package.namelist()]
            files, faults = parsed(package)
    except zipfile.BadZipFile as error:
        return [str(error)], []
    return missing + faults, [] if faults else _broken_links([files[name] for name in TEXTS if name in files])


def _broken_links(texts: Iterable[et._Element]) -> list[str]:
    bookmarks = {b.get(WORD + "name") for text in texts for b in text.iter(WORD + "bookmarkStart")}
    used = {h.get(WORD + "anchor") for text in texts for h in text.iter(WORD + "hyperlink")}
    return sorted(str(name) for name in used - bookmarks - {None})
