"""Validate DOCX: well-formed parts, and a bookmark for every internal hyperlink (ISO/IEC 29500-1, 17.16.22)."""

from __future__ import annotations

import io
import zipfile

import lxml.etree as et

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS = ("word/document.xml", "word/footnotes.xml")


def faults(data: bytes) -> list[str]:
    """Return why the DOCX cannot be read; empty if nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            missing = [f"it has no {name}" for name in ("[Content_Types].xml", PARTS[0]) if name not in package.namelist()]
            return missing + [fault for name in package.namelist() if (fault := _fault(package, name))]
    except zipfile.BadZipFile as error:
        return [str(error)]


def _fault(package: zipfile.ZipFile, name: str) -> str:
    if not name.endswith((".xml", ".rels")):
        return ""
    try:
        et.fromstring(package.read(name))
    except et.XMLSyntaxError as error:
        return f"{name} is not well-formed: {error.msg}"
    return ""


def broken_links(data: bytes) -> list[str]:
    """Return the names that internal hyperlinks use and no bookmark has."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [et.fromstring(package.read(name)) for name in PARTS if name in package.namelist()]
    bookmarks = {b.get(WORD + "name") for part in parts for b in part.iter(WORD + "bookmarkStart")}
    used = {h.get(WORD + "anchor") for part in parts for h in part.iter(WORD + "hyperlink")}
    return sorted(str(name) for name in used - bookmarks - {None})
