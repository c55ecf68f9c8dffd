"""Validate DOCX: well-formed parts, text that is formatted by styles, and a bookmark for every link and field within it."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from pipeline.validate.markup import parsed
from pipeline.validate.styled import WORD, formatted, referred, unstyled

if TYPE_CHECKING:
    import lxml.etree as et

TYPES = "[Content_Types].xml"
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
    return [*formatted(texts), *unknown], _broken_links(texts)


def _broken_links(texts: list[et._Element]) -> list[str]:
    bookmarks = {b.get(WORD + "name") for text in texts for b in text.iter(WORD + "bookmarkStart")}
    used = {h.get(WORD + "anchor") for text in texts for h in text.iter(WORD + "hyperlink")}
    return sorted(str(name) for name in (used | referred(texts)) - bookmarks - {None})
