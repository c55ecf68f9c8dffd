"""Validate PDF: it opens, has pages, is what it claims to be, and every GoTo has its destination (ISO 32000-1, 12.3.2)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf

from pipeline.validate import conformance

if TYPE_CHECKING:
    from collections.abc import Iterator


def examined(data: bytes) -> tuple[list[str], list[str], int]:
    """Return why the PDF cannot be read, the names of destinations that do not exist, and the number of pages."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if not len(pdf.pages):
                return ["it has no pages"], [], 0
            return [*conformance.faults(pdf, data)], _broken_links(pdf), len(pdf.pages)
    except pikepdf.PdfError as error:
        return [str(error)], [], 0


def _broken_links(pdf: pikepdf.Pdf) -> list[str]:
    known = set(_destinations(pdf))
    return sorted({name for page in pdf.pages for name in _used(page) if name not in known})


def _destinations(pdf: pikepdf.Pdf) -> Iterator[str]:
    root: Any = pdf.Root
    names = root.get("/Names", {}).get("/Dests")
    if names is not None:
        yield from (str(name) for name in pikepdf.NameTree(names))
    for name in root.get("/Dests", {}):
        yield str(name).removeprefix("/")


def _used(page: pikepdf.Page) -> Iterator[str]:
    for annotation in page.get("/Annots", []):
        action: Any = annotation.get("/A", {})
        destination = annotation.get("/Dest", action.get("/D") if action.get("/S") == "/GoTo" else None)
        if isinstance(destination, pikepdf.String | pikepdf.Name):
            yield str(destination).removeprefix("/")
        elif str(action.get("/URI", "")).startswith(("#", "anchor:")):
            yield str(action["/URI"])
