"""Structure elements: how a tree of them is read, and made simpler (ISO 32000-1, 14.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADINGS = {f"/H{level}" for level in range(1, 7)}
INLINE = {"/Span", "/Link", "/Lbl", "/Note", "/Reference", "/Code", "/NonStruct"}
HOLDERS = {*HEADINGS, *INLINE, "/P", "/LBody", "/TD", "/TH", "/Caption"}
"""Elements that may hold text themselves."""
EMPTY = {"/Span", "/NonStruct"}
BARE = {"/Type", "/S", "/P", "/K", "/Pg"}
"""What every structure element has: a span or a box of the layout with nothing else says nothing."""

Marked = dict[Any, Any]
"""Elements of the marked content of each page, by the page."""


def elements(element: Any, around: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield the structure elements in reading order, each with the tags around it."""
    yield element, around
    inner = (*around, str(element.S))
    for kid in kids_of(element):
        yield from elements(kid, inner)


def kids_of(element: Any) -> list[Any]:
    """Return the structure elements directly in an element."""
    return [kid for kid in content_of(element) if isinstance(kid, Dictionary) and "/S" in kid]


def content_of(element: Any) -> list[Any]:
    """Return what is directly in an element: elements, numbers of marked content, references to annotations."""
    content = element.get("/K", Array())
    return list(content) if isinstance(content, Array) else [content]


def dissolve(element: Any, marked: Marked) -> None:
    """Put the content of spans that say nothing into the elements around them: the engine tags every line of text as one."""
    content: list[Any] = []
    for item in content_of(element):
        if not isinstance(item, Dictionary):
            content.append(item)
            continue
        if "/S" not in item:
            content.append(Dictionary(Type=Name.OBJR, Obj=item.Obj))
            continue
        dissolve(item, marked)
        if _says_nothing(item) and str(element.S) in HOLDERS and item.Pg.objgen == element.Pg.objgen:
            content += _adopted(item, element, marked)
        else:
            content.append(item)
    element.K = Array(content)


def unite(document: Any) -> None:
    """Make one article of those that the engine makes of one, on each of its pages."""
    kept: list[Any] = []
    for element in kids_of(document):
        article = next((other for other in kept if other.S == element.S == Name.Art), None)
        if article is None:
            kept.append(element)
            continue
        for kid in kids_of(element):
            kid.P = article
        article.K = Array([*content_of(article), *content_of(element)])
    document.K = Array(kept)


def _says_nothing(element: Any) -> bool:
    return str(element.S) in EMPTY and set(element.keys()) <= BARE


def _adopted(element: Any, parent: Any, marked: Marked) -> list[Any]:
    """Return the content of an element, now that of its parent."""
    content = content_of(element)
    for item in content:
        if isinstance(item, Dictionary):
            item.P = parent
        else:
            marked[element.Pg.objgen][int(item)] = parent
    return content
