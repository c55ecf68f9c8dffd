"""The XML of a zipped package, each file parsed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lxml.etree as et

if TYPE_CHECKING:
    import zipfile

SUFFIXES = (".xhtml", ".opf", ".ncx", ".xml", ".rels")


def parsed(package: zipfile.ZipFile) -> tuple[dict[str, et._Element], list[str]]:
    """Return the XML files of a package by name, and what is wrong with those that are not well-formed."""
    files: dict[str, et._Element] = {}
    faults: list[str] = []
    for name in package.namelist():
        if name.endswith(SUFFIXES):
            try:
                files[name] = et.fromstring(package.read(name))
            except et.XMLSyntaxError as error:
                faults.append(f"{name} is not well-formed: {error.msg}")
    return files, faults
