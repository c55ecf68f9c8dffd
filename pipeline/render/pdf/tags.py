"""Tags: what the layout engine leaves open in the structure tree of a piece.

Clauses are those of ISO 14289-1 (PDF/UA-1) and ISO 32000-1.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from pikepdf import Array, Dictionary, Name, String

from pipeline.render.pdf.elements import Marked, content_of, dissolve, elements, kids_of, unite
from pipeline.render.pdf.hyperlinks import free, release, uri

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def complete(pdf: pikepdf.Pdf, prefix: str, lang: str, *, links: bool) -> Tagged:
    """Put right what is tagged without knowing its meaning, and open a place in the tree for the number of each slot.

    `prefix` makes ids unique in the book, whose language is `lang`; without `links`, they become plain text.
    """
    document = pdf.Root.StructTreeRoot.K[0]
    marked = _marked(pdf)
    way = _Completion(prefix, marked, links=links)
    way.visit(document, (), lang)
    _disown(marked, way.owned)
    release(pdf, way.held)
    dissolve(document, marked)
    unite(document)
    return Tagged(way.slots, way.owned)


class _Completion:
    """One way through the elements of a piece, in reading order."""

    def __init__(self, prefix: str, marked: Marked, *, links: bool) -> None:
        """Have seen nothing yet."""
        self._prefix, self._marked, self._links = prefix, marked, links
        self._before: dict[Any, int] = {}
        self.slots: Numbers = {}
        self.owned: dict[Any, set[int]] = defaultdict(set)
        self.held: set[Any] = set()

    def visit(self, element: Any, around: tuple[str, ...], lang: str) -> None:
        """Complete an element with these tags around it, in a language, and all in it."""
        own = _differ(element, lang)
        if (index := _slot(element)) is not None:
            self._open(element, index)
        elif _decorative(element):
            _silence(element)
        else:
            _correct(element, around, links=self._links)
            content = content_of(element)
            _distinguish(element, self._prefix)
            if Name.Lbl == element.S and around[-1] == "/LBody":
                _stand_before(element)
            self._read(content, element, (*around, str(element.S)), own)

    def _open(self, element: Any, index: int) -> None:
        free(element)
        page = element.Pg.objgen
        self.slots[index] = (_reserve(element, self._marked), self._before.get(page, -1))
        self.owned[page].add(self.slots[index][0])

    def _read(self, content: list[Any], element: Any, around: tuple[str, ...], lang: str) -> None:
        for item in content:
            if isinstance(item, int):
                page = element.Pg.objgen
                self._before[page] = item
                self.owned[page].add(item)
            elif "/Obj" in item:
                self.held.add(item.Obj.objgen)
            elif "/S" in item:
                self.visit(item, around, lang)


def _differ(element: Any, lang: str) -> str:
    """Return the language of an element, left there only where it is another than that around it (14.9.2)."""
    own = str(element.get("/Lang", lang))
    if own == lang and "/Lang" in element:
        del element.Lang
    return own


def _decorative(element: Any) -> bool:
    """Return whether an element says nothing: it is told to, or is a picture without text alternative.

    The author has been told of such a picture, and no text is invented for it.
    """
    return Name.Artifact == element.S or (Name.Figure == element.S and "/Alt" not in element)


def _silence(element: Any) -> None:
    """Take an element out of the tree with all in it; its content has then no owner, and becomes an artifact."""
    _withdraw(element)
    element.K = Array()


def _withdraw(element: Any) -> None:
    """Take an element from the one around it."""
    element.P.K = Array([kid for kid in content_of(element.P) if not _same(kid, element)])


def _stand_before(mark: Any) -> None:
    """Put the mark of a list item before the item's body (14.8.4.3.3)."""
    body = mark.P
    _withdraw(mark)
    mark.P, body.P.K = body.P, Array([mark, *content_of(body.P)])


def _disown(marked: Marked, owned: Mapping[Any, set[int]]) -> None:
    """Forget the elements of content that is none of the text: what stands in margins, and pictures that say nothing."""
    for page, owners in marked.items():
        for number in {*range(len(owners))} - owned.get(page, set()):
            owners[number] = None


def _same(kid: Any, element: Any) -> bool:
    return isinstance(kid, Dictionary) and kid.objgen == element.objgen


def _correct(element: Any, around: tuple[str, ...], *, links: bool) -> None:
    """Give an element the tag that its place asks for."""
    if "/Link" in around or not links:
        free(element)
    tag = str(element.S)
    if tag in HOME and around[-1:] != (HOME[tag],):
        element.S = Name.Div
    elif tag == "/TH":
        element.A.Scope = Name.Column if "/THead" in around else Name.Row
    elif tag == "/NonStruct" and around == ("/Document",):
        _tag_area(element)


def _slot(element: Any) -> int | None:
    """Return the index of the slot that an element is."""
    for item in content_of(element):
        if isinstance(item, Dictionary) and "/Obj" in item:
            address = uri(item.Obj)
            return int(address.removeprefix(SLOT)) if address.startswith(SLOT) else None
    return None


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


def _tag_area(area: Any) -> None:
    """Tag what stands beside the text and is no notes: the table of contents."""
    if any(Name.Note != kid.S for kid in kids_of(area)):
        for element, _ in list(elements(area, ())):
            element.S = CONTENTS.get(str(element.S), element.S)


def _distinguish(element: Any, prefix: str) -> None:
    """Make the id of an element, and those that a cell names as its headers, the only ones of the book."""
    if "/ID" in element:
        element.ID = String(f"{prefix}-{element.ID}")
    if "/A" in element and "/Headers" in element.A:
        element.A.Headers = Array([String(f"{prefix}-{header}") for header in element.A.Headers])
