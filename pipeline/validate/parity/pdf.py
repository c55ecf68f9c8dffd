"""What a PDF says: its structure tree, read as an aid to reading does (ISO 32000-1, 14.7 and 14.8)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf

from pipeline.validate.parity.glyphs import NONE, Pages
from pipeline.validate.parity.manner import MARKER, PAGE
from pipeline.validate.parity.witness import Passage, Rows, Scribe, Witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.model import Galley

HEADINGS = {f"/H{level}": level for level in range(1, 7)}
FIGURES = {"/Figure", "/Formula"}
PASSAGES = {"/P": "text", "/LBody": "text", "/Caption": "text", "/Lbl": "text", "/Div": "text", "/NonStruct": "code"}
"""What may hold text, and what it then is: in a box without meaning our layout engine sets code alone."""
ROWS = {"/THead": True, "/TBody": False, "/TFoot": False}
SKIPPED = {"/TOC", "/Artifact"}


def alone(galley: Galley, lang: str) -> Witness:
    """Return what the galley of a chapter says, in a book in a language."""
    return witness(galley.parts[""], galley.fonts, lang)


def witness(data: bytes, shared: Mapping[str, bytes] = NONE, lang: str = "") -> Witness:
    """Return what a PDF says; nothing of one that is not tagged.

    Of a piece of a book, `shared` are the fonts and `lang` is the language that it has with the others.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        scribe = Scribe()
        if "/StructTreeRoot" in pdf.Root:
            reader = _Reader(Pages(pdf, shared), str(pdf.Root.get("/Lang", lang)))
            for kid in _content(pdf.Root.StructTreeRoot):
                reader.read(kid, scribe)
            scribe.end()
        passages = (p for p in scribe.passages if p.kind != "text" or p.links or not MARKER.fullmatch(p.text))
        return Witness(tuple(passages), _metadata(pdf), linked=not _for_a_press(pdf))


def outline(data: bytes) -> Witness:
    """Return what the outline of a PDF says: the titles in it, in order (ISO 32000-1, 12.3.3)."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return Witness(tuple(_titles(pdf.Root.get("/Outlines"), 1)), _metadata(pdf))


def _titles(parent: Any, level: int) -> Iterator[Passage]:
    entry = None if parent is None else parent.get("/First")
    while entry is not None:
        yield Passage("heading", str(entry.Title), level)
        yield from _titles(entry, level + 1)
        entry = entry.get("/Next")


def _metadata(pdf: pikepdf.Pdf) -> Mapping[str, str]:
    info = {str(key): str(value) for key, value in pdf.docinfo.items()}
    names = {"title": "/Title", "authors": "/Author", "description": "/Subject", "keywords": "/Keywords"}
    return {**{name: info.get(key, "") for name, key in names.items()}, "language": str(pdf.Root.get("/Lang", ""))}


def _for_a_press(pdf: pikepdf.Pdf) -> bool:
    """Return whether a PDF is PDF/X, whose pages hold no links (ISO 15930-7)."""
    return any(intent.get("/S") == "/GTS_PDFX" for intent in pdf.Root.get("/OutputIntents", []))


def _content(element: Any) -> list[Any]:
    kids = element.get("/K")
    return list(kids) if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]


class _Reader:
    """Reads structure elements aloud."""

    def __init__(self, pages: Pages, lang: str) -> None:
        self._pages, self._lang = pages, lang
        self._tags: dict[str, Callable[[Any, str, Scribe], None]] = {
            **dict.fromkeys(HEADINGS, self._heading),
            **dict.fromkeys(PASSAGES, self._passage),
            **dict.fromkeys(FIGURES, self._figure),
            **dict.fromkeys(SKIPPED, lambda *_: None),
            "/Note": self._note,
            "/Table": self._table,
            "/Link": self._link,
            "/Span": self._inline,
            "/Code": self._inline,
            "/Quote": self._inline,
            "/Em": self._inline,
            "/Strong": self._inline,
            "/Reference": self._inline,
        }

    def read(self, element: Any, scribe: Scribe) -> None:
        """Read an element."""
        tag = str(element.S)
        self._tags.get(tag, self._group)(element, tag, scribe)

    def _inner(self, element: Any, scribe: Scribe) -> None:
        """Read what is in an element: other elements, and text."""
        page = None
        for kid in _content(element):
            if isinstance(kid, int):
                page = element.Pg.objgen if page is None else page
                scribe.say(self._pages.text(page, kid))
            elif "/S" in kid:
                self.read(kid, scribe)
            elif "/MCID" in kid:
                scribe.say(self._pages.text((kid if "/Pg" in kid else element).Pg.objgen, int(kid.MCID)))

    def _group(self, element: Any, _: str, scribe: Scribe) -> None:
        scribe.end()
        self._inner(element, scribe)
        scribe.end()

    def _passage(self, element: Any, tag: str, scribe: Scribe) -> None:
        if not isinstance(next(iter(_content(element)), None), int) and tag not in {"/P", "/LBody", "/Caption"}:
            self._group(element, tag, scribe)
            return
        scribe.end()
        self._inner(element, scribe)
        scribe.end(PASSAGES[tag])  # type: ignore[arg-type] # one of the kinds

    def _heading(self, element: Any, tag: str, scribe: Scribe) -> None:
        scribe.end()
        self._inner(element, scribe)
        scribe.end("heading", HEADINGS[tag])

    def _figure(self, element: Any, tag: str, scribe: Scribe) -> None:
        scribe.show("formula" if tag == "/Formula" else "image", str(element.get("/Alt", "")))

    def _note(self, element: Any, _: str, scribe: Scribe) -> None:
        own = Scribe()
        self._inner(element, own)
        note, _shown = own.gathered("note")
        scribe.add(note._replace(text=note.text.lstrip("0123456789 \N{NO-BREAK SPACE}")))

    def _inline(self, element: Any, _: str, scribe: Scribe) -> None:
        mark = scribe.mark()
        self._inner(element, scribe)
        if (lang := str(element.get("/Lang", self._lang))) != self._lang:
            scribe.foreign(lang, mark)

    def _link(self, element: Any, _: str, scribe: Scribe) -> None:
        mark = scribe.mark()
        self._inner(element, scribe)
        for link in (kid.Obj for kid in _content(element) if not isinstance(kid, int) and "/Obj" in kid):
            if "/Dest" in link:
                scribe.unsay(mark, PAGE.sub("", scribe.since(mark)))
            scribe.link(str(link.Dest) if "/Dest" in link else str(link.A.get("/URI", link.A.get("/D", ""))), mark)

    def _table(self, element: Any, _: str, scribe: Scribe) -> None:
        scribe.end()
        table = Rows()
        for kid in _content(element):
            if str(kid.S) == "/TR":
                self._row(kid, table, head=False)
            elif str(kid.S) in ROWS:
                for row in _content(kid):
                    self._row(row, table, head=ROWS[str(kid.S)])
            else:
                self.read(kid, scribe)
        table.end(scribe)

    def _row(self, row: Any, table: Rows, *, head: bool) -> None:
        table.row(head=head)
        for cell in _content(row):
            self._inner(cell, table.cell())
