"""Tags: what the layout engine leaves open in the structure tree of a piece.

Clauses are those of ISO 14289-1 (PDF/UA-1) and ISO 32000-1.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from pikepdf import Array, Dictionary, Name, String

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

CONTENTS = {"/L": Name.TOC, "/LI": Name.TOCI, "/LBody": Name.Reference}
"""How a list is tagged that is a table of contents (ISO 32000-1, 14.8.4.3.2)."""
HOME = {"/LI": "/L", "/LBody": "/LI"}
"""Where the tags of a list stand (7.2); elsewhere they are anonymous boxes of the layout."""
SLOT = "slot:"
HOLDERS = {*(f"/H{n}" for n in range(1, 7)), "/P", "/Span", "/Link", "/LBody", "/TD", "/TH", "/Caption", "/Note", "/Lbl"}
"""Elements that may hold text themselves."""
BARE = {"/Type", "/S", "/P", "/K", "/Pg"}
"""What every structure element has: a span with nothing else says nothing."""

Marked = dict[Any, Any]
"""Elements of the marked content of each page, by the page."""
Numbers = dict[int, tuple[int, int]]
"""By index of a slot: its number among the marked content of its page, and that of the content before it (-1 for none)."""


class Tagged(NamedTuple):
    """What is known of a piece's marked content: that of its slots, and by page the numbers that have an element."""

    slots: Numbers
    owned: dict[Any, set[int]]


def complete(pdf: pikepdf.Pdf, prefix: str, lang: str) -> Tagged:
    """Put right what is tagged without knowing its meaning, and open a place in the tree for the number of each slot.

    `prefix` makes ids unique in the book; `lang` is the language of the piece where the book has another.
    """
    document = pdf.Root.StructTreeRoot.K[0]
    gone: list[Any] = []
    slots: Numbers = {}
    before: dict[Any, int] = {}
    owned: dict[Any, set[int]] = defaultdict(set)
    notes, marked = itertools.count(1), _marked(pdf)
    for element, around in _elements(document, ()):
        if (index := _slot(element)) is not None:
            gone += _without_annotation(element)
            slots[index] = (_reserve(element, marked), before.get(element.Pg.objgen, -1))
            continue
        gone += _corrected(element, around, notes)
        for number in (item for item in _content(element) if isinstance(item, int)):
            before[element.Pg.objgen] = number
            owned[element.Pg.objgen].add(number)
        _distinguish(element, prefix)
        if lang and around == ("/Document",):
            element.Lang = String(lang)
    _drop(pdf, gone)
    _dissolve(document, marked)
    return Tagged(slots, owned)


def _corrected(element: Any, around: tuple[str, ...], notes: Iterator[int]) -> list[Any]:
    """Give an element the tag that its place asks for; return the annotations that it loses by that."""
    tag = str(element.S)
    if "/Link" in around:
        return _without_annotation(element)
    if tag in HOME and around[-1:] != (HOME[tag],):
        element.S = Name.Div
    elif tag == "/NonStruct" and around == ("/Document",):
        _tag_area(element, notes)
    return []


def _elements(element: Any, around: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield the structure elements in reading order, each with the tags around it."""
    yield element, around
    inner = (*around, str(element.S))
    for kid in _kids(element):
        yield from _elements(kid, inner)


def _kids(element: Any) -> list[Any]:
    """Return the structure elements directly in an element."""
    return [kid for kid in _content(element) if isinstance(kid, Dictionary) and "/S" in kid]


def _content(element: Any) -> list[Any]:
    content = element.get("/K", Array())
    return list(content) if isinstance(content, Array) else [content]


def _slot(element: Any) -> int | None:
    """Return the index of the slot that an element is."""
    for item in _content(element):
        if isinstance(item, Dictionary) and "/Obj" in item:
            address = uri(item.Obj)
            return int(address.removeprefix(SLOT)) if address.startswith(SLOT) else None
    return None


def uri(annotation: Any) -> str:
    """Return the address that a link leads to, empty for one that stays in the document."""
    return str(annotation.A.get("/URI", "")) if "/A" in annotation else ""


def _marked(pdf: pikepdf.Pdf) -> Marked:
    """Return the elements of the marked content of each page, by the page (14.7.4.4)."""
    entries = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    arrays = dict(zip(map(int, entries[::2]), entries[1::2], strict=True))
    return {page.objgen: arrays[int(page.obj.StructParents)] for page in pdf.pages}


def _reserve(element: Any, marked: Marked) -> int:
    """Make an element the home of one more piece of marked content on its page; return the number of that piece."""
    owners = marked[element.Pg.objgen]
    number = len(owners)
    owners.append(element)
    element.S, element.K = Name.Span, Array([number])
    return number


def _without_annotation(element: Any) -> list[Any]:
    """Take from an element inside a link the second annotation of the same link (7.18.5)."""
    content = _content(element)
    references = [item for item in content if isinstance(item, Dictionary) and "/Obj" in item]
    if references:
        element.S = Name.Span
        element.K = Array([item for item in content if item not in references])
    return [reference.Obj for reference in references]


def _tag_area(area: Any, notes: Iterator[int]) -> None:
    """Tag what stands beside the text: the notes at a page's foot (7.9), or the table of contents."""
    kids = _kids(area)
    if all(str(kid.S) == "/Span" for kid in kids):
        for note in kids:
            note.S, note.ID = Name.Note, String(f"note-{next(notes)}")
        return
    for element, _ in list(_elements(area, ())):
        element.S = CONTENTS.get(str(element.S), element.S)


def _distinguish(element: Any, prefix: str) -> None:
    """Make the id of an element, and those that a cell names as its headers, the only ones of the book."""
    if "/ID" in element:
        element.ID = String(f"{prefix}-{element.ID}")
    if "/A" in element and "/Headers" in element.A:
        element.A.Headers = Array([String(f"{prefix}-{header}") for header in element.A.Headers])


def _drop(pdf: pikepdf.Pdf, annotations: list[Any]) -> None:
    """Remove annotations from their pages and from the parent tree."""
    gone = {annotation.objgen for annotation in annotations}
    keys = {int(annotation.StructParent) for annotation in annotations}
    for page in pdf.pages:
        if "/Annots" in page:
            page.Annots = Array([link for link in page.Annots if link.objgen not in gone])
    tree = pdf.Root.StructTreeRoot.ParentTree
    entries = list(tree.Nums)
    kept = [pair for pair in zip(entries[::2], entries[1::2], strict=True) if int(pair[0]) not in keys]
    tree.Nums = Array([item for pair in kept for item in pair])


def _dissolve(element: Any, marked: Marked) -> None:
    """Put the content of spans that say nothing into the elements around them: the engine tags every line of text as one."""
    content: list[Any] = []
    for item in _content(element):
        if not isinstance(item, Dictionary) or "/S" not in item:
            content.append(item)
            continue
        _dissolve(item, marked)
        if _says_nothing(item) and str(element.S) in HOLDERS and item.Pg.objgen == element.Pg.objgen:
            content += _adopted(item, element, marked)
        else:
            content.append(item)
    element.K = Array(content)


def _says_nothing(element: Any) -> bool:
    return Name.Span == element.S and set(element.keys()) <= BARE


def _adopted(element: Any, parent: Any, marked: Marked) -> list[Any]:
    """Return the content of an element, now that of its parent."""
    content = _content(element)
    for item in content:
        if isinstance(item, Dictionary):
            item.P = parent
        else:
            marked[element.Pg.objgen][int(item)] = parent
    return content
