"""What a DOCX says: the paragraphs of its document, each with the notes it refers to (ISO/IEC 29500-1, §17)."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import lxml.etree as et

from pipeline.validate.parity.witness import Rows, Scribe, Witness

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.model import Galley
    from pipeline.validate.parity.witness import Passage

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
HEADING, TITLE = re.compile(r"Heading(\d)"), re.compile(r"Heading\d|\w*PartTitle")
"""The styles of headings, and with those of the titles of parts."""
CODE = ("Code", "SourceCode")
"""How the names of styles of code begin."""
SKIPPED = {W + "sdt", W + "sectPr", W + "pPr", W + "rPr", W + "instrText", W + "footnoteRef"}
"""The contents list, properties, and what is drawn anew by a word processor."""
SPACES = {W + "tab": " ", W + "br": "\n", W + "cr": "\n"}


def witness(data: bytes) -> Witness:
    """Return what a DOCX says."""
    parts = _parts(data)
    metadata = _metadata(parts)
    return Witness(_said(parts, metadata["language"]), metadata)


def alone(galley: Galley, lang: str) -> Witness:
    """Return what the galley of a chapter says, in a document in a language."""
    return Witness(_said({name: et.fromstring(part) for name, part in galley.parts.items() if _is_read(name)}, lang))


def outline(data: bytes) -> Witness:
    """Return the titles in a DOCX: its headings, and those of its parts."""
    parts, scribe = _parts(data), Scribe()
    reader = _Reader({}, {}, {}, "")
    for style in parts["word/document.xml"].iter(W + "pStyle"):
        if TITLE.fullmatch(str(style.get(W + "val"))):
            reader.paragraph(next(style.iterancestors(W + "p")), scribe)
    titles = (p._replace(kind="heading") for p in scribe.passages if p.kind in {"heading", "text"})
    return Witness(tuple(titles), _metadata(parts))


def _parts(data: bytes) -> Mapping[str, et._Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: et.fromstring(package.read(name)) for name in package.namelist() if _is_read(name)}


def _is_read(name: str) -> bool:
    return name in {"word/document.xml", "word/footnotes.xml", "docProps/core.xml"} or (
        name.startswith("word/_rels/") and name.endswith(("document.xml.rels", "footnotes.xml.rels"))
    )


def _said(parts: Mapping[str, et._Element], lang: str) -> tuple[Passage, ...]:
    notes = {note.get(W + "id"): note for note in _part(parts, "word/footnotes.xml")}
    reader = _Reader(notes, _addresses(parts, "document"), _addresses(parts, "footnotes"), lang)
    scribe = Scribe()
    for body in parts["word/document.xml"]:
        reader.blocks(body, scribe)
    return tuple(scribe.passages)


def _part(parts: Mapping[str, et._Element], name: str) -> list[et._Element]:
    return list(parts[name]) if name in parts else []


def _addresses(parts: Mapping[str, et._Element], part: str) -> dict[str, str]:
    """Return the targets of the relationships of a part."""
    return {str(r.get("Id")): str(r.get("Target")) for r in _part(parts, f"word/_rels/{part}.xml.rels")}


def _metadata(parts: Mapping[str, et._Element]) -> Mapping[str, str]:
    said = {str(e.tag).rpartition("}")[2]: e.text or "" for e in _part(parts, "docProps/core.xml")}
    named = {"title": "title", "language": "language", "description": "description", "keywords": "keywords"}
    found = {name: said.get(key, "") for name, key in (*named.items(), ("identifier", "identifier"))}
    return {**found, "authors": said.get("creator", "").replace("; ", ", ")}


class _Reader:
    """Reads a document aloud."""

    def __init__(
        self, notes: Mapping[str | None, et._Element], addresses: Mapping[str, str], noted: Mapping[str, str], lang: str
    ) -> None:
        self._notes, self._addresses, self._noted, self._lang = notes, addresses, noted, lang
        self._waiting: list[str | None] = []
        self._inside = 0
        self._inlines: dict[str, Callable[[et._Element, Scribe], None]] = {
            W + "t": lambda element, scribe: scribe.say(element.text),
            W + "noBreakHyphen": lambda _, scribe: scribe.say("\N{NON-BREAKING HYPHEN}"),
            W + "r": self._run,
            W + "hyperlink": self._link,
            W + "footnoteReference": lambda element, _: self._waiting.append(element.get(W + "id")),
            DRAWING: lambda element, scribe: scribe.show("image", str(element.get("descr", ""))),
            M + "oMathPara": self._display,
            M + "oMath": lambda _, scribe: scribe.show("formula", ""),
        }

    def blocks(self, element: et._Element, scribe: Scribe) -> None:
        """Read the paragraphs and tables in an element."""
        for child in element:
            if child.tag == W + "p":
                self.paragraph(child, scribe)
            elif child.tag == W + "tbl":
                self._table(child, scribe)
            elif child.tag not in SKIPPED:
                self.blocks(child, scribe)

    def paragraph(self, paragraph: et._Element, scribe: Scribe) -> None:
        """Read a paragraph."""
        properties = paragraph.find(W + "pPr")
        style = properties.find(W + "pStyle") if properties is not None else None
        name = str(style.get(W + "val")) if style is not None else ""
        self._read(paragraph, scribe)
        heading = HEADING.fullmatch(name)
        scribe.end("heading" if heading else "code" if name.startswith(CODE) else "text", int(heading[1]) if heading else 0)
        if not self._inside:
            self._say_notes(scribe)

    def _say_notes(self, scribe: Scribe) -> None:
        """Read the notes that were referred to: those of a table after it."""
        waiting, self._waiting = self._waiting, []
        for note in waiting:
            if note in self._notes:
                self._note(self._notes[note], scribe)

    def _note(self, note: et._Element, scribe: Scribe) -> None:
        own, reader = Scribe(), _Reader({}, self._noted, {}, self._lang)
        reader.blocks(note, own)
        scribe.add(own.gathered("note")[0])

    def _table(self, element: et._Element, scribe: Scribe) -> None:
        table = Rows()
        self._inside += 1
        for row in element.iterchildren(W + "tr"):
            table.row(head=row.find(f"{W}trPr/{W}tblHeader") is not None)
            for cell in row.iterchildren(W + "tc"):
                self.blocks(cell, table.cell())
        table.end(scribe)
        self._inside -= 1
        if not self._inside:
            self._say_notes(scribe)

    def _read(self, element: et._Element, scribe: Scribe) -> None:
        for child in element:
            if (how := self._inlines.get(str(child.tag))) is not None:
                how(child, scribe)
            elif child.tag in SPACES:
                scribe.say(SPACES[str(child.tag)])
            elif child.tag not in SKIPPED:
                self._read(child, scribe)

    def _display(self, _: et._Element, scribe: Scribe) -> None:
        scribe.end()
        scribe.show("formula", "")
        scribe.end()

    def _run(self, run: et._Element, scribe: Scribe) -> None:
        mark = scribe.mark()
        self._read(run, scribe)
        lang = run.find(f"{W}rPr/{W}lang")
        if lang is not None and (name := str(lang.get(W + "val", self._lang))) != self._lang:
            scribe.foreign(name, mark)

    def _link(self, link: et._Element, scribe: Scribe) -> None:
        mark, ident = scribe.mark(), str(link.get(R + "id"))
        self._read(link, scribe)
        scribe.link(str(link.get(W + "anchor") or self._addresses.get(ident, ident)), mark)
