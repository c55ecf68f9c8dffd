"""Finishing a PDF: what the layout engine leaves open in metadata, links and tags.

The only module that knows pikepdf. Clauses are those of ISO 14289-1 (PDF/UA-1)
and ISO 32000-1.
"""

from __future__ import annotations

import io
import itertools
import re
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from pipeline.render import templates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import Book, Theme

POINTS = {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pt": 1.0}
LENGTH = re.compile(r"([\d.]+)(mm|cm|in|pt)")
CONTENTS = {"/L": Name.TOC, "/LI": Name.TOCI, "/LBody": Name.Reference}
"""How a list is tagged that is a table of contents (ISO 32000-1, 14.8.4.3.2)."""
HOME = {"/LI": "/L", "/LBody": "/LI"}
"""Where the tags of a list stand (7.2); elsewhere they are anonymous boxes of the layout."""


def finished(data: bytes, book: Book, theme: Theme) -> bytes:
    """Return the document of a book with its metadata, described links and full tags, the same bytes each time."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        _describe(pdf, book, theme)
        _describe_links(pdf, _titles(book))
        starts = _starts(pdf)
        _complete_tags(pdf, _languages(pdf, book, starts))
        if book.layout == "book":
            _number_pages(pdf, book, starts)
        _set_bleed(pdf, theme.tokens["page-bleed"])
        pdf.save(
            target,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return target.getvalue()


def _describe(pdf: pikepdf.Pdf, book: Book, theme: Theme) -> None:
    """Write the XMP packet and the parts of the information dictionary that HTML cannot carry."""
    metadata, info = book.metadata, pdf.docinfo
    dates = {"/CreationDate": metadata.date, "/ModDate": metadata.updated or metadata.date}
    for name, day in dates.items():
        if day:
            info[name] = String(f"D:{day:%Y%m%d}000000Z")
    for name, text in {"/Subtitle": metadata.subtitle, "/Version": metadata.version}.items():
        if text:
            info[name] = String(text)
    packet = templates.render(theme, "pdf/metadata.xmp.j2", metadata.lang, book=book, producer=str(info["/Producer"]))
    pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = String(metadata.lang)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _titles(book: Book) -> dict[str, str]:
    """Return what each address of a link leads to, in words."""
    parts = {part.anchor: part.title for part in book.parts}
    chapters = {chapter.slug: chapter.metadata.title for chapter in book.chapters}
    headings = {heading.id: heading.text for chapter in book.chapters for heading in chapter.headings}
    outside = {link.href: link.title for chapter in book.chapters for link in chapter.links if link.title}
    return {**outside, **parts, **chapters, **headings}


def _describe_links(pdf: pikepdf.Pdf, titles: Mapping[str, str]) -> None:
    """Give each link annotation a description instead of the name of its target (7.18.5)."""
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            target = str(link.get("/Dest") or link.A.URI)
            link.Contents = String(titles.get(target) or target)


def _complete_tags(pdf: pikepdf.Pdf, languages: Mapping[int, str]) -> None:
    """Put right what the layout engine tags without knowing its meaning; `languages` are those of pages."""
    gone: list[Any] = []
    numbers = itertools.count(1)
    for element, around in _elements(pdf.Root.StructTreeRoot.K[0], ()):
        tag = str(element.S)
        if "/Link" in around:
            gone += _without_annotation(element)
        elif tag in HOME and around[-1:] != (HOME[tag],):
            element.S = Name.Div
        elif tag == "/NonStruct" and around == ("/Document",):
            _tag_area(element, numbers)
        if tag in {"/Art", "/NonStruct"} and "/Art" not in around and element.Pg.objgen[0] in languages:
            element.Lang = String(languages[element.Pg.objgen[0]])
    _drop(pdf, gone)


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


def _without_annotation(element: Any) -> list[Any]:
    """Take from an element inside a link the second annotation of the same link (7.18.5)."""
    content = _content(element)
    references = [item for item in content if isinstance(item, Dictionary) and "/Obj" in item]
    if references:
        element.S = Name.Span
        element.K = Array([item for item in content if item not in references])
    return [reference.Obj for reference in references]


def _tag_area(area: Any, numbers: Iterator[int]) -> None:
    """Tag what stands beside the text: the notes at a page's foot (7.9), or the table of contents."""
    kids = _kids(area)
    if all(str(kid.S) == "/Span" for kid in kids):
        for note in kids:
            note.S, note.ID = Name.Note, String(f"note-{next(numbers)}")
        return
    for element, _ in list(_elements(area, ())):
        element.S = CONTENTS.get(str(element.S), element.S)


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


def _starts(pdf: pikepdf.Pdf) -> dict[str, int]:
    """Return the page, by its index, of each named destination."""
    pages = {page.objgen: index for index, page in enumerate(pdf.pages)}
    names: list[Any] = list(pdf.Root.Names.Dests.Names)
    return {str(name): pages[place[0].objgen] for name, place in zip(names[::2], names[1::2], strict=True)}


def _languages(pdf: pikepdf.Pdf, book: Book, starts: Mapping[str, int]) -> dict[int, str]:
    """Return the language of each page, by its object number, that is not in the language of the book."""
    openings = {starts[chapter.slug]: chapter.lang for chapter in book.chapters}
    current, found = book.metadata.lang, dict[int, str]()
    for index, page in enumerate(pdf.pages):
        number = int(page.objgen[0])
        current = openings.get(index, current)
        if current != book.metadata.lang:
            found[number] = current
    return found


def _number_pages(pdf: pikepdf.Pdf, book: Book, starts: Mapping[str, int]) -> None:
    """Label pages as they are printed, roman before the body, and open the outline beside them."""
    body = starts[book.parts[0].anchor if book.parts[0].title else book.chapters[0].slug]
    roman, arabic = Dictionary(S=Name("/r")), Dictionary(S=Name("/D"))
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, roman, body, arabic]))
    pdf.Root.PageMode = Name.UseOutlines


def _set_bleed(pdf: pikepdf.Pdf, bleed: str) -> None:
    """Set the bleed box by the theme's bleed: the layout engine counts the room of the crop marks too."""
    number, unit = LENGTH.findall(bleed)[0]
    width = float(number) * POINTS[unit]
    for page in pdf.pages:
        left, low, right, high = (float(edge) for edge in page.TrimBox)
        page.BleedBox = Array([left - width, low - width, right + width, high + width])
