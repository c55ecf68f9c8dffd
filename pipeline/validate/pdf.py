"""Validate PDF: it opens, it has pages, and every GoTo has its destination (ISO 32000-1, 12.3.2)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator


def faults(data: bytes) -> list[str]:
    """Return why the PDF cannot be read, or what its syntax breaks; empty if nothing."""
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return ["it has no pages"] if not len(pdf.pages) else [str(p) for p in pdf.check_pdf_syntax()]
    except pikepdf.PdfError as error:
        return [str(error)]


def broken_links(data: bytes) -> list[str]:
    """Return the names used by internal links and outline entries that lead nowhere."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        known = set(_destinations(pdf))
        used = [name for page in pdf.pages for name in _used(page)]
        return sorted({name for name in used if name not in known})


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
