"""Links: annotations of a piece, held by structure elements or gone (ISO 14289-1, 7.18; ISO 32000-1, 14.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name

from pipeline.render.pdf.elements import content_of

if TYPE_CHECKING:
    import pikepdf


def uri(annotation: Any) -> str:
    """Return the address that a link leads to, empty for one that stays in the document."""
    return str(annotation.A.get("/URI", "")) if "/A" in annotation else ""


def free(element: Any) -> None:
    """Make text of an element that is a link, or of one inside a link that leads there a second time (7.18.5)."""
    content = content_of(element)
    kept = [item for item in content if not (isinstance(item, Dictionary) and "/Obj" in item)]
    if len(kept) < len(content):
        element.S, element.K = Name.Span, Array(kept)


def release(pdf: pikepdf.Pdf, held: set[Any]) -> None:
    """Remove annotations that no element holds from their pages and from the parent tree (7.18.1)."""
    gone = set()
    for page in pdf.pages:
        links = list(page.get("/Annots", []))
        kept = [link for link in links if link.objgen in held]
        gone |= {int(link.StructParent) for link in links if link.objgen not in held}
        if kept:
            page.Annots = Array(kept)
        elif links:
            del page.Annots
    forget(pdf, gone)


def forget(pdf: pikepdf.Pdf, keys: set[int]) -> None:
    """Remove entries from the parent tree (ISO 32000-1, 14.7.4.4)."""
    tree = pdf.Root.StructTreeRoot.ParentTree
    entries = list(tree.Nums)
    kept = [pair for pair in zip(entries[::2], entries[1::2], strict=True) if int(pair[0]) not in keys]
    tree.Nums = Array([item for pair in kept for item in pair])
