"""What an EPUB says: the pages of its spine, one after another (EPUB 3.3, §5.7)."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag

import lxml.etree as et

from pipeline.validate.parity.witness import Passage, Rows, Scribe, Witness

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import Galley

DC, OPF = "{http://purl.org/dc/elements/1.1/}", "{http://www.idpf.org/2007/opf}"
TYPE = "{http://www.idpf.org/2007/ops}type"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = {
    *("body", "section", "div", "aside", "header", "footer", "nav", "main", "article", "figure", "figcaption", "blockquote"),
    *("p", "ul", "ol", "li", "dl", "dt", "dd", "pre", "hr", "caption"),
    *HEADINGS,
}
UNSEEN = {"doc-backlink", "doc-noteref", "doc-pagebreak"}
"""Roles of what belongs to the notes and pages of a format (DPUB-ARIA 1.1)."""
NOTES = {"doc-footnote", "doc-endnote"}
OWN = ("page_", "nav")
"""How the names of pages begin that are the format's own, not the article's; they may bear its title."""
PREFIX = "id_"
"""Before an id that begins with a digit, as no id of XHTML should."""


def witness(data: bytes) -> Witness:
    """Return what an EPUB says."""
    scribe = Scribe()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        folder, document = _opened(package)
        for file in _spine(document):
            _read(file, package.read(posixpath.join(folder, file)), scribe)
    return Witness(tuple(scribe.passages), _metadata(document))


def alone(galley: Galley, _lang: str) -> Witness:
    """Return what the galley of a chapter says."""
    scribe = Scribe()
    for file, page in galley.parts.items():
        _read(file, page, scribe)
    return Witness(tuple(scribe.passages))


def outline(data: bytes) -> Witness:
    """Return the titles in the contents of an EPUB (EPUB 3.3, §7.4.2.1)."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        folder, document = _opened(package)
        (file,) = (str(item.get("href")) for item in document.iter(OPF + "item") if item.get("properties") == "nav")
        nav = et.fromstring(package.read(posixpath.join(folder, file)))
    (contents,) = (one for one in nav.iter("{*}nav") if one.get(TYPE) == "toc")
    titles = ("".join(map(str, entry.itertext())) for entry in contents.iter("{*}a"))
    return Witness(tuple(Passage("heading", title) for title in titles), _metadata(document))


def _opened(package: zipfile.ZipFile) -> tuple[str, et._Element]:
    """Return the folder of the package document, and the document."""
    container = et.fromstring(package.read("META-INF/container.xml"))
    name = str(next(container.iter("{*}rootfile")).get("full-path"))
    return posixpath.dirname(name), et.fromstring(package.read(name))


def _read(file: str, page: bytes, scribe: Scribe) -> None:
    root = et.fromstring(page)
    body = next(root.iter("{*}body"), None)
    if body is not None:
        _Page(posixpath.basename(file), str(root.get("lang", ""))).read(body, scribe)


def _spine(document: et._Element) -> Iterator[str]:
    hrefs = {item.get("id"): str(item.get("href")) for item in document.iter(OPF + "item")}
    files = (unquote(hrefs[item.get("idref")]) for item in document.iter(OPF + "itemref"))
    yield from (file for file in files if not posixpath.basename(file).startswith(OWN))


def _metadata(document: et._Element) -> Mapping[str, str]:
    def said(name: str) -> str:
        return ", ".join(e.text or "" for e in document.iter(DC + name))

    title = next((e.text or "" for e in document.iter(DC + "title")), "")
    return {
        "title": title, "language": said("language"), "authors": said("creator"), "description": said("description"),
        "keywords": said("subject"), "identifier": said("identifier"),
    }  # fmt: skip


class _Page:
    """Reads a page aloud."""

    def __init__(self, file: str, lang: str) -> None:
        self._file, self._lang = file, lang

    def read(self, element: et._Element, scribe: Scribe) -> None:
        """Read what is in an element."""
        scribe.say(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, scribe)
            scribe.say(child.tail)

    def _element(self, element: et._Element, scribe: Scribe) -> None:
        tag, role = str(element.tag).rpartition("}")[2], element.get("role", "")
        if role in UNSEEN:
            return
        if role in NOTES:
            scribe.end()
            own = Scribe()
            self.read(element, own)
            scribe.add(own.gathered("note")[0])
        elif tag in BLOCKS:
            scribe.end()
            self.read(element, scribe)
            scribe.end("heading" if tag in HEADINGS else "code" if tag == "pre" else "text", HEADINGS.get(tag, 0))
        elif tag == "table":
            scribe.end()
            self._table(element, scribe)
        else:
            self._inline(tag, element, scribe)

    def _inline(self, tag: str, element: et._Element, scribe: Scribe) -> None:
        if tag == "img":
            scribe.show("image", str(element.get("alt", "")))
        elif tag == "math":
            self._formula(element, scribe)
        elif tag == "br":
            scribe.say(" ")
        elif tag not in {"svg", "script", "style"}:
            mark = scribe.mark()
            self.read(element, scribe)
            if tag == "a" and (href := element.get("href")):
                scribe.link(self._destination(str(href)), mark)
            if (lang := str(element.get(LANG, self._lang))) != self._lang:
                scribe.foreign(lang, mark)

    def _formula(self, element: et._Element, scribe: Scribe) -> None:
        """Show a formula; one that is displayed stands between paragraphs."""
        displayed = element.get("display") == "block"
        if displayed:
            scribe.end()
        scribe.show("formula", str(element.get("alttext", "")))
        if displayed:
            scribe.end()

    def _destination(self, href: str) -> str:
        """Return the anchor that a link leads to, or the address."""
        if ":" in href.split("/", maxsplit=1)[0]:
            return href
        path, fragment = urldefrag(href)
        return unquote(fragment).removeprefix(PREFIX) or posixpath.splitext(unquote(path))[0]

    def _table(self, element: et._Element, scribe: Scribe) -> None:
        for caption in element.iterchildren("{*}caption"):
            self._element(caption, scribe)
        table = Rows()
        for row in element.iter("{*}tr"):
            parent = row.getparent()
            table.row(head=parent is not None and str(parent.tag).endswith("thead"))
            for cell in row.iterchildren("{*}th", "{*}td"):
                self.read(cell, table.cell())
        table.end(scribe)
