"""A PDF as it is written: the operators of pages and forms, and dictionaries, as bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pikepdf import Dictionary, Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf


PACKED = re.compile(rb"\n(\d+) 0 obj\n<<[^>]*/Type /ObjStm")
"""Where a stream of objects begins, as qpdf writes it."""


def dictionaries(pdf: pikepdf.Pdf, data: bytes) -> Iterator[bytes]:
    """Yield each dictionary of a document, which is `data`.

    Qpdf puts all of them into streams of objects, a line each (ISO 32000-1, 7.5.7), which is five times faster
    than to have each object read; in a document without such streams they are.
    """
    numbers = [int(found[1]) for found in PACKED.finditer(data)]
    for number in numbers:
        packed: Any = pdf.get_object((number, 0))
        yield from packed.read_bytes()[int(packed.First) :].splitlines()
    if not numbers:
        yield from (item.unparse(resolved=True) for item in pdf.objects if isinstance(item, Dictionary))


def content(page: Any) -> bytes:
    """Return the operators of a page (ISO 32000-1, 7.8.2)."""
    streams = page.get("/Contents", [])
    return b"\n".join(stream.read_bytes() for stream in ([streams] if isinstance(streams, Stream) else streams))


def drawings(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, bytes]]:
    """Yield each page, form and pattern with its operators."""
    yield from ((page, content(page)) for page in pdf.pages)
    yield from ((item, item.read_bytes()) for item in pdf.objects if isinstance(item, Stream) and "/BBox" in item)
