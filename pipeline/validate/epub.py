"""Validate EPUB: a well-formed package in which every internal link has its file and id (EPUB 3.3, §4)."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag

from pipeline.validate.markup import parsed
from pipeline.validate.ways import ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import lxml.etree as et

XHTML = "{http://www.w3.org/1999/xhtml}"
MARK = re.compile(rb'<span epub:type="pagebreak" [^>]*></span>')
REFERENCES = (("a", "href"), ("img", "src"), ("link", "href"))


def examined(data: bytes) -> tuple[list[str], list[str]]:
    """Return why the EPUB cannot be read, and the references between its pages whose file or id does not exist."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            files, faults = parsed(package)
            pages = {name: page for name, page in files.items() if name.endswith(".xhtml")}
            faults += _container_faults(package)
            return faults or [*ways(pages)], [] if faults else _broken_links(pages, set(package.namelist()))
    except zipfile.BadZipFile as error:
        return [str(error)], []


def altered(data: bytes, read: Sequence[Mapping[str, bytes]]) -> Iterator[int]:
    """Yield the index of each chapter whose page is not as it was `read`, but for marks where pages of print begin."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for index, pages in enumerate(read):
            if any(MARK.sub(b"", package.read(name)) != page for name, page in pages.items()):
                yield index


def _container_faults(package: zipfile.ZipFile) -> Iterator[str]:
    first = package.infolist()[0]
    if first.filename != "mimetype" or package.read(first) != b"application/epub+zip":
        yield "its first entry is not the media type"
    if "META-INF/container.xml" not in package.namelist():
        yield "it has no container.xml"


def _broken_links(pages: Mapping[str, et._Element], names: set[str]) -> list[str]:
    ids = {name: {str(e.get("id")) for e in page.iter() if e.get("id")} for name, page in pages.items()}
    used = {(name, href) for name, page in pages.items() for href in _references(page)}
    return sorted(f"{name}: {href}" for name, href in used if not _exists(name, href, ids, names))


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
