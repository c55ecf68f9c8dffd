"""Navigation of a bound document: outline, destinations and page labels (ISO 32000-1, 12.3 and 12.4.2)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, String

from pipeline.render.pdf.marks import Bookmark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pikepdf

    from pipeline.render.pdf.marks import Place

ROOT = Bookmark(level=0, title="", page=0, x=0, y=0, closed=False)


@dataclass(slots=True)
class _Entry:
    mark: Bookmark
    object: Any
    below: list[_Entry] = field(default_factory=list)


def add_outline(pdf: pikepdf.Pdf, pages: Sequence[Any], marks: Iterable[Bookmark]) -> None:
    """Add the outline: each entry below the last one before it of a lesser level."""
    root = _Entry(ROOT, pdf.make_indirect(Dictionary(Type=Name.Outlines)))
    around = [root]
    for mark in marks:
        place = Array([pages[mark.page], Name.XYZ, mark.x, mark.y, 0])
        entry = _Entry(mark, pdf.make_indirect(Dictionary(Title=String(mark.title), Dest=place)))
        while around[-1].mark.level >= mark.level:
            around.pop()
        around[-1].below.append(entry)
        around.append(entry)
    if root.below:
        _link(root)
        pdf.Root.Outlines = root.object


def _link(entry: _Entry) -> int:
    """Link what is below an entry; return how many entries it shows when it is open."""
    below = entry.below
    count = sum(1 + shown * (not child.mark.closed) for child in below for shown in [_link(child)])
    if below:
        entry.object.First, entry.object.Last = below[0].object, below[-1].object
        entry.object.Count = -count if entry.mark.closed else count
    for before, after in itertools.pairwise(below):
        before.object.Next, after.object.Prev = after.object, before.object
    for child in below:
        child.object.Parent = entry.object
    return count


def add_destinations(pdf: pikepdf.Pdf, pages: Sequence[Any], places: Mapping[str, Place]) -> None:
    """Add the named destinations, in the order of their bytes, which a name tree asks for (7.9.6)."""
    names: list[Any] = []
    for name, (page, x, y) in sorted(places.items(), key=lambda item: item[0].encode()):
        names += [String(name), Array([pages[page], Name.XYZ, x, y, 0])]
    pdf.Root.Names = Dictionary(Dests=pdf.make_indirect(Dictionary(Names=Array(names))))


def number_pages(pdf: pikepdf.Pdf, front: int) -> None:
    """Label pages as they are printed, roman before the body, and open the outline beside them."""
    roman, arabic = Dictionary(S=Name("/r")), Dictionary(S=Name("/D"))
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, roman, front, arabic]))
    pdf.Root.PageMode = Name.UseOutlines
