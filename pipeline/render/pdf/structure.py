"""The structure tree of a bound document, joined from those of its pieces (ISO 32000-1, 14.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pikepdf


class Tree:
    """A structure tree that grows by one piece after another."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        """Begin with an empty document element."""
        self._pdf = pdf
        self._document = self._element(Name.Document)
        self._kids: dict[str, list[Any]] = {}
        self._entries: list[Any] = []
        self._next = 0

    def add(self, root: Any, pages: Iterable[Any], part: str) -> None:
        """Add the tree of a piece whose `pages` are in the document, under an element for its part, if it has one."""
        entries = list(root.ParentTree.Nums)
        keys = [int(key) for key in entries[::2]]
        for key, value in zip(keys, entries[1::2], strict=True):
            self._entries += [key + self._next, value]
        for page in pages:
            page.StructParents = int(page.StructParents) + self._next
            for link in page.get("/Annots", []):
                link.StructParent = int(link.StructParent) + self._next
        self._next += max(keys, default=-1) + 1
        self._kids.setdefault(part, []).extend(root.K[0].K)

    def finish(self) -> None:
        """Make the tree that of the document."""
        top: list[Any] = []
        for part, kids in self._kids.items():
            holder = self._element(Name.Part) if part else self._document
            for kid in kids:
                kid.P = holder
            if part:
                holder.P, holder.K = self._document, Array(kids)
            top += [holder] if part else kids
        self._document.K = Array(top)
        parents = self._pdf.make_indirect(Dictionary(Nums=Array(self._entries)))
        root = Dictionary(Type=Name.StructTreeRoot, K=Array([self._document]), ParentTree=parents)
        root.ParentTreeNextKey = self._next
        self._pdf.Root.StructTreeRoot = self._pdf.make_indirect(root)
        self._document.P = self._pdf.Root.StructTreeRoot
        self._pdf.Root.MarkInfo = Dictionary(Marked=True)

    def _element(self, kind: Name) -> Any:
        return self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=kind))
