"""Binding: pieces to a document, with page numbers, outline, destinations, structure tree, fonts and metadata.

Nothing is laid out here, so a book is bound in seconds. Clauses are those of ISO 32000-1.
"""

from __future__ import annotations

import io
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary

from pipeline.render import templates
from pipeline.render.pdf import embedded, navigation, pages, pdfa, pdfx
from pipeline.render.pdf.content import spliced
from pipeline.render.pdf.describe import Words, describe, titles
from pipeline.render.pdf.imposition import BLANK, imposed, numbers, starts
from pipeline.render.pdf.structure import Tree
from pipeline.render.pdf.units import units
from pipeline.theme.docx_properties import points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model import Book, Theme
    from pipeline.render.pdf.imposition import Leaf
    from pipeline.render.pdf.marks import Font, Sheet, Slot

LENGTHS = ("book-inner", "book-outer", "page-width", "page-bleed", "page-slug")
BOXES = ("/MediaBox", "/TrimBox", "/BleedBox")
STANDARDS = {"PDF/A-3a": pdfa.conform, "PDF/X-4": pdfx.conform}
"""What makes a bound document conform to the standard that a theme names; each returns the version of PDF that it wants."""


class _Brought(NamedTuple):
    """What a piece brought into the document: its pages, its structure tree and its furniture."""

    pages: list[Any]
    tree: Any
    forms: dict[str, Any]


def bound(book: Book, theme: Theme, sheets: Sequence[Sheet]) -> bytes:
    """Return the document of a book, the same bytes each time."""
    target = io.BytesIO()
    leaves = imposed(units(book), sheets)
    fonts = embedded.shared(sheets, theme.faces)
    with pikepdf.new() as pdf:
        pieces, drawn = _gather(pdf, sheets, leaves)
        _equip(pieces, embedded.embed(pdf, fonts, theme.faces))
        words = Words(pdf, titles(book, templates.labels(theme, book.metadata.lang)))
        _print(pdf, drawn, leaves, _press(theme, sheets, leaves, fonts), words)
        _structure(pdf, book, pieces)
        _navigate(pdf, book, sheets, drawn, leaves)
        describe(pdf, book, theme)
        version = STANDARDS[theme.tokens["pdf-standard"]](pdf, book, theme)
        pdf.save(
            target,
            force_version=version,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return target.getvalue()


def _gather(pdf: pikepdf.Pdf, sheets: Sequence[Sheet], leaves: Sequence[Leaf]) -> tuple[list[_Brought], list[Any]]:
    """Bring all pieces into the document, and blank pages between; return what was brought, and all pages in order."""
    pieces: dict[int, _Brought] = {}
    drawn: list[Any] = []
    for leaf in leaves:
        if leaf.sheet == BLANK:
            drawn.append(pdf.add_blank_page().obj)
            drawn[-1].update({box: Array(drawn[-2][box]) for box in BOXES})
        elif leaf.page == 0:
            pieces[leaf.sheet] = _brought(pdf, sheets[leaf.sheet])
            drawn += pieces[leaf.sheet].pages
    return [pieces[index] for index in range(len(sheets))], drawn


def _brought(pdf: pikepdf.Pdf, sheet: Sheet) -> _Brought:
    """Bring the pages of a piece to the end of the document, and let go of the piece."""
    first = len(pdf.pages)
    with pikepdf.open(io.BytesIO(sheet.data)) as source:
        for stream in (item for item in source.objects if isinstance(item, pikepdf.Stream)):
            _loosen(stream)
        for page in source.pages:
            pdf.pages.append(page)
        pages_here = [pdf.pages[first + number].obj for number in range(sheet.pages)]
        forms = {name: pdf.copy_foreign(form) for name, form in source.Root.Furniture.items()}
        return _Brought(pages_here, pdf.copy_foreign(source.Root.StructTreeRoot), forms)


def _loosen(stream: Any) -> None:
    """Give a stream its data in memory: a copy of it then needs the file no more that it came from."""
    data, coding, settings = stream.read_raw_bytes(), stream.get("/Filter"), stream.get("/DecodeParms")
    stream.write(data, filter=coding, decode_parms=settings)


def _equip(pieces: Sequence[_Brought], fonts: Mapping[str, Any]) -> None:
    """Give the pages of each piece the fonts of the book and the furniture that they show."""
    shared = pieces[pages.FRONT].forms
    for piece in pieces:
        for form in piece.forms.values():
            _dress(form.Resources, fonts, {})
        _dress(piece.pages[0].Resources, fonts, {**shared, **piece.forms})


def _dress(resources: Any, fonts: Mapping[str, Any], forms: Mapping[str, Any]) -> None:
    """Add fonts and forms to the resources that the pages of a piece share."""
    for key, things in (("/Font", {f"/{name}": font for name, font in fonts.items()}), ("/XObject", forms)):
        if key not in resources:
            resources[key] = Dictionary()
        for name, thing in things.items():
            resources[key][name] = thing


def _press(theme: Theme, sheets: Sequence[Sheet], leaves: Sequence[Leaf], fonts: Mapping[str, Font]) -> pages.Press:
    slots: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for index, sheet in enumerate(sheets):
        for slot in sheet.slots:
            slots[index, slot.page].append(slot)
    length = {name: points(theme.tokens[name]) for name in LENGTHS}
    return pages.Press(
        sheets,
        slots,
        numbers(leaves, sheets),
        {face.name: face for face in theme.faces},
        {font.face: f"/{font.resource}" for font in reversed([*fonts.values()])},
        length["book-outer"] - length["book-inner"],
        length["page-width"],
        length["page-bleed"],
        length["page-slug"] if theme.tokens["page-marks"] == "crop" else 0.0,
    )


def _print(pdf: pikepdf.Pdf, drawn: Sequence[Any], leaves: Sequence[Leaf], press: pages.Press, words: Words) -> None:
    """Put each page in its place, draw what is around its content, and say where its links lead."""
    opening = {0.0: b"q\n", press.shift: f"q 1 0 0 1 {press.shift:.4f} 0 cm\n".encode()}
    shared = {shift: pdf.make_stream(operators) for shift, operators in opening.items()}
    for page, leaf in zip(drawn, leaves, strict=True):
        if leaf.sheet == BLANK:
            continue
        shift = pages.moved(press, leaf, page)
        if shift:
            pages.move(page, shift)
        over = pages.overlay(press, leaf, page, shift)
        if inner := pages.within(press, leaf):
            page.Contents = pdf.make_stream(opening[shift] + spliced(page.Contents.read_bytes(), inner) + over)
        else:
            page.Contents = Array([shared[shift], page.Contents, pdf.make_stream(over)])
        words.describe(page)


def _structure(pdf: pikepdf.Pdf, book: Book, pieces: Sequence[_Brought]) -> None:
    """Join the structure trees of the pieces."""
    tree = Tree(pdf)
    for unit, piece in zip(units(book), pieces, strict=True):
        tree.add(piece.tree, piece.pages, unit.part)
    tree.finish()


def _navigate(pdf: pikepdf.Pdf, book: Book, sheets: Sequence[Sheet], drawn: Sequence[Any], leaves: Sequence[Leaf]) -> None:
    """Add outline, destinations and page labels."""
    begin = starts(leaves)
    marks = (mark._replace(page=begin[i] + mark.page) for i, sheet in enumerate(sheets) for mark in sheet.bookmarks)
    navigation.add_outline(pdf, drawn, marks)
    places = {
        name: (begin[index] + page, x, y)
        for index, sheet in enumerate(sheets)
        for name, (page, x, y) in sheet.anchors.items()
    }
    navigation.add_destinations(pdf, drawn, places)
    if book.layout == "book":
        navigation.number_pages(pdf, sum(not leaf.number for leaf in leaves))
