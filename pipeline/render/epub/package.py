"""The package around an EPUB's pages: navigation, landmarks, package document, and the ZIP itself.

EPUB 3.3: sections 4.2 (container), 5 (package document) and 7 (navigation document).
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.render.epub.xhtml import OPF, OPS, PREFIX, XHTML, XML, Element, entitle, every, strip_code
from pipeline.render.facts import direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.render.outline import Line

Files = dict[str, bytes]

PACKAGE, NAVIGATION, CONTENTS = "EPUB/content.opf", "EPUB/nav.xhtml", "EPUB/toc.ncx"
EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16


def unpacked(data: bytes) -> Files:
    """Return the files of a ZIP by name, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return an EPUB container: `mimetype` first and stored (OCF 4.2.2), no clock and no umask in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files, key=lambda name: (name != "mimetype", not name.startswith("META-INF/"), name)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr, entry.create_system = MODE, 3
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=9)
    return target.getvalue()


def cover_image(package: Element) -> str:
    """Return the address of the cover image in the package."""
    return _cover_item(package).get("href", "")


def finish_package(package: Element, version: str, licences: Iterable[str]) -> None:
    """Add the version and the licence files, put the contents after the colophon, name the cover to EPUB 2 readers."""
    metadata, manifest, spine = (_only(package, f"o:{name}") for name in ("metadata", "manifest", "spine"))
    _add(metadata, "meta", {"name": "cover", "content": _cover_item(package).get("id", "")})
    if version:
        _add(metadata, "meta", {"property": "schema:version"}, version)
    for number, name in enumerate(licences, 1):
        _add(manifest, "item", {"id": f"licence-{number}", "href": name, "media-type": "text/plain"})
    _only(package, "o:manifest/o:item[@id='cover_xhtml']").attrib.pop("properties", "")
    for contents in every(spine, "o:itemref[@idref='nav']"):
        _only(spine, "o:itemref[@idref='ch001_xhtml']").addnext(contents)


def finish_navigation(nav: Element, outline: Iterable[Line], landmarks: Iterable[tuple[str, str, str]]) -> None:
    """Put each part and chapter under its own, fold the sections on the page, and name the book's landmarks.

    A reading system shows folded entries in its own contents (EPUB 3.3, 7.4.4).
    """
    contents = _only(nav, ".//h:nav[@epub:type='toc']/h:ol")
    for section in every(contents, ".//h:li/h:ol"):
        section.set("hidden", "hidden")
    nest(contents, outline, f"{{{XHTML}}}ol")
    name_languages(contents, outline, nav.get("lang", ""))
    listed = _only(nav, ".//h:nav[@epub:type='landmarks']/h:ol")
    listed[:] = []
    for kind, href, label in landmarks:
        item = etree.SubElement(listed, f"{{{XHTML}}}li")
        etree.SubElement(item, f"{{{XHTML}}}a", {f"{{{OPS}}}type": kind, "href": href}).text = label
    entitle(nav)
    strip_code(nav)


def finish_contents(ncx: Element, outline: Iterable[Line], title_page: str) -> None:
    """Name the title page and put each part and chapter under its own in the contents for EPUB 2 readers."""
    nest(_only(ncx, "n:navMap"), outline, "")
    for unnamed in every(ncx, "//n:navLabel/n:text[not(text())]"):
        unnamed.text = title_page


def nest(entries: Element, outline: Iterable[Line], group: str) -> None:
    """Move each entry of the outline into the last one before it of a lesser level, there into a `group`."""
    levels = {line.anchor: line.level for line in outline}
    around: list[tuple[int, Element]] = []
    for entry in list(entries):
        level = levels.get(_anchor(entry), 1)
        around = [(outer, home) for outer, home in around if outer < level]
        if around:
            _group(around[-1][1], group).append(entry)
        around.append((level, entry))


def _group(entry: Element, group: str) -> Element:
    """Return the list in an entry, unfolded: then its sections are folded one by one."""
    if not group:
        return entry
    inner = entry.find(group)
    inner = etree.SubElement(entry, group) if inner is None else inner
    if inner.attrib.pop("hidden", ""):
        for section in inner:
            section.set("hidden", "hidden")
    return inner


def name_languages(contents: Element, outline: Iterable[Line], lang: str) -> None:
    """Say of each entry in another language than the book which one it is."""
    languages = {line.anchor: line.lang for line in outline if line.lang != lang}
    for entry in every(contents, ".//h:li"):
        if own := languages.get(_anchor(entry)):
            for link in every(entry, "h:a"):
                link.set("lang", own)
                link.set(f"{{{XML}}}lang", own)
                if direction(own) != direction(lang):
                    link.set("dir", direction(own))


def _anchor(entry: Element) -> str:
    """Return the id that an entry of the contents leads to, as the book has it."""
    address = "".join(map(str, every(entry, "h:a/@href | n:content/@src")[:1]))
    return address.partition("#")[2].removeprefix(PREFIX)


def _cover_item(package: Element) -> Element:
    return _only(package, "o:manifest/o:item[@properties='cover-image']")


def _add(parent: Element, name: str, facts: Mapping[str, str], text: str | None = None) -> None:
    """Add an element of the package document without a prefix, which some old readers do not expect."""
    element = etree.fromstring(f'<{name} xmlns="{OPF}"/>')
    for fact, value in facts.items():
        element.set(fact, value)
    element.text, element.tail = text, "\n"
    parent.append(element)


def _only(root: Element, path: str) -> Element:
    """Return the first element at a path that pandoc always writes."""
    return every(root, path)[0]
