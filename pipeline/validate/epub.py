"""Validate EPUB: a well-formed package in which every internal link has its file and id (EPUB 3.3, §4)."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag

import lxml.etree as et

if TYPE_CHECKING:
    from collections.abc import Iterator

XHTML = "{http://www.w3.org/1999/xhtml}"
REFERENCES = (("a", "href"), ("img", "src"), ("link", "href"))


def faults(data: bytes) -> list[str]:
    """Return why the EPUB cannot be read; empty if nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [*_container_faults(package), *_markup_faults(package)]
    except zipfile.BadZipFile as error:
        return [str(error)]


def _container_faults(package: zipfile.ZipFile) -> Iterator[str]:
    first = package.infolist()[0]
    if first.filename != "mimetype" or package.read(first) != b"application/epub+zip":
        yield "its first entry is not the media type"
    if "META-INF/container.xml" not in package.namelist():
        yield "it has no container.xml"


def _markup_faults(package: zipfile.ZipFile) -> Iterator[str]:
    for name in package.namelist():
        if name.endswith((".xhtml", ".opf", ".ncx", ".xml")):
            try:
                et.fromstring(package.read(name))
            except et.XMLSyntaxError as error:
                yield f"{name} is not well-formed: {error.msg}"


def broken_links(data: bytes) -> list[str]:
    """Return the references between the package's pages whose file or id does not exist."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        pages = {n: et.fromstring(package.read(n)) for n in package.namelist() if n.endswith(".xhtml")}
        ids = {name: {str(e.get("id")) for e in page.iter() if e.get("id")} for name, page in pages.items()}
        files = set(package.namelist())
    used = {(name, href) for name, page in pages.items() for href in _references(page)}
    return sorted(f"{name}: {href}" for name, href in used if not _exists(name, href, ids, files))


def _references(page: et._Element) -> Iterator[str]:
    for tag, attribute in REFERENCES:
        for element in page.iter(XHTML + tag):
            href = str(element.get(attribute, ""))
            if ":" not in href.split("/", maxsplit=1)[0]:
                yield href


def _exists(name: str, href: str, ids: dict[str, set[str]], files: set[str]) -> bool:
    path, fragment = urldefrag(href)
    file = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path))) if path else name
    return file in files and (not fragment or unquote(fragment) in ids.get(file, set()))
