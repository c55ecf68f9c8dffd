"""Tags: what the layout engine leaves open in the structure tree of a piece.

Clauses are those of ISO 14289-1 (PDF/UA-1) and ISO 32000-1.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from pikepdf import Array, Dictionary, Name, String

from pipeline.render.pdf.elements import Marked, content_of, dissolve, elements, kids_of, unite
from pipeline.render.pdf.printed import MEANING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

CONTENTS = {"/L": Name.TOC, "/LI": Name.TOCI, "/LBody": Name.Reference}
"""How a list is tagged that is a table of contents (ISO 32000-1, 14.8.4.3.2)."""
HOME = {"/LI": "/L", "/LBody": "/LI"}
"""Where the tags of a list stand (7.2); elsewhere they are anonymous boxes of the layout."""
SLOT = "slot:"
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
    for element, around in elements(document, ()):
        if (index := _slot(element)) is not None:
            gone += _without_annotation(element)
            slots[index] = (_reserve(element, marked), before.get(element.Pg.objgen, -1))
            continue
        gone += _explained(element) or _corrected(element, around, notes)
        for number in (item for item in content_of(element) if isinstance(item, int)):
            before[element.Pg.objgen] = number
            owned[element.Pg.objgen].add(number)
        _distinguish(element, prefix)
        if lang and around == ("/Document",):
            element.Lang = String(lang)
    drop(pdf, gone)
    dissolve(document, marked)
    unite(document)
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


def _slot(element: Any) -> int | None:
    """Return the index of the slot that an element is."""
    for item in content_of(element):
        if isinstance(item, Dictionary) and "/Obj" in item:
            address = uri(item.Obj)
            return int(address.removeprefix(SLOT)) if address.startswith(SLOT) else None
    return None


def _explained(element: Any) -> list[Any]:
    """Give an abbreviation its long form (14.9.5) in place of the annotation that brought it, and return that."""
    for item in content_of(element):
        if isinstance(item, Dictionary) and "/Obj" in item and uri(item.Obj).startswith(MEANING):
            element.E = String(unquote(uri(item.Obj).removeprefix(MEANING)))
            return _without_annotation(element)
    return []


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
    content = content_of(element)
    references = [item for item in content if isinstance(item, Dictionary) and "/Obj" in item]
    if references:
        element.S = Name.Span
        element.K = Array([item for item in content if item not in references])
    return [reference.Obj for reference in references]


def _tag_area(area: Any, notes: Iterator[int]) -> None:
    """Tag what stands beside the text: the notes at a page's foot (7.9), or the table of contents."""
    kids = kids_of(area)
    if all(str(kid.S) == "/Span" for kid in kids):
        for note in kids:
            note.S, note.ID = Name.Note, String(f"note-{next(notes)}")
        return
    for element, _ in list(elements(area, ())):
        element.S = CONTENTS.get(str(element.S), element.S)


def _distinguish(element: Any, prefix: str) -> None:
    """Make the id of an element, and those that a cell names as its headers, the only ones of the book."""
    if "/ID" in element:
        element.ID = String(f"{prefix}-{element.ID}")
    if "/A" in element and "/Headers" in element.A:
        element.A.Headers = Array([String(f"{prefix}-{header}") for header in element.A.Headers])


def drop(pdf: pikepdf.Pdf, annotations: list[Any]) -> None:
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
