"""What is drawn: the operators of pages and forms, as bytes (ISO 32000-1, 7.8.2 and 8.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf


def content(page: Any) -> bytes:
    """Return the operators of a page (ISO 32000-1, 7.8.2)."""
    streams = page.get("/Contents", [])
    return b"\n".join(stream.read_bytes() for stream in ([streams] if isinstance(streams, Stream) else streams))


def drawings(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, bytes]]:
    """Yield each page, form and pattern with its operators."""
    yield from ((page, content(page)) for page in pdf.pages)
    yield from ((item, item.read_bytes()) for item in pdf.objects if isinstance(item, Stream) and "/BBox" in item)
