"""The ways through an EPUB: contents that miss no chapter, and a list of pages that is that of the text (EPUB 3.3, §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import lxml.etree as et

NAMES = {"h": "http://www.w3.org/1999/xhtml", "e": "http://www.idpf.org/2007/ops"}
TITLED = "//h:section[@role='doc-part' or @role='doc-chapter']/@id"
MARKS = "//*[@e:type='pagebreak']/@id"


def ways(pages: Mapping[str, et._Element]) -> Iterator[str]:
    """Yield what is wrong with the ways through the pages of an EPUB, given by their names."""
    (nav,) = [name for name, page in pages.items() if _found(page, "//h:nav[@e:type='toc']")] or [""]
    if not nav:
        yield "it has no table of contents"
        return
    folder = nav.rpartition("/")[0]
    contents, listed = (_addresses(pages[nav], kind, folder) for kind in ("toc", "page-list"))
    yield from (f"the contents lack {target}" for target in _targets(pages, TITLED) if target not in contents)
    marked = _targets(pages, MARKS)
    yield from (f"the list of pages lacks {target}" for target in marked if target not in listed)
    yield from (f"the list of pages leads to {target}, where no page begins" for target in listed if target not in marked)
    yield from (f"{name} has no title" for name, page in pages.items() if not page.findtext(".//h:title", "", NAMES).strip())


def _found(page: et._Element, path: str) -> list[str]:
    return [str(found) for found in cast("list[str]", page.xpath(path, namespaces=NAMES))]


def _targets(pages: Mapping[str, et._Element], path: str) -> dict[str, None]:
    """Return the addresses of what is at a path in the pages, each once and in order."""
    return dict.fromkeys(f"{name}#{ident}" for name, page in pages.items() for ident in _found(page, path))


def _addresses(page: et._Element, kind: str, folder: str) -> dict[str, None]:
    """Return where the entries of a list of the navigation lead, from the root of the container."""
    hrefs = _found(page, f"//h:nav[@e:type='{kind}']//h:a/@href")
    return dict.fromkeys(f"{folder}/{unquote(href)}".removeprefix("/") for href in hrefs)
