"""The contents of a book: each entry leads to its page and tells its number in a field (ECMA-376 part 1, §17.16.5.45).

There is no field around them: LibreOffice takes what stands in one as it is, and counts
the pages of each entry only when it stands alone; Word asks about none of them.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.markup.anchors import bookmark
from pipeline.render.pdf.units import full_page, units
from pipeline.theme.docx_xml import Element, tag, value, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model import Book, Piece
    from pipeline.render.pdf.units import Unit

ENTRIES = {f"TOC{number}" for number in range(1, 7)}
LEADERLESS = {"TOC1", "TOC3", "TOC5"}
"""The styles of the entries of parts, over which a rule leads to the number."""
LINK, OUTERMOST, LEADER = "TOCLink", "TOCPartLink", "TOCLeader"
"""The styles of what an entry says, that of an outermost part, and of what leads from it to the number."""
OPEN = re.compile(rb"<\?page (\S+)\?>")
OPENING = 1.5
"""How many pages the opening of a chapter takes, guessed."""


def fill(document: Element, title: str) -> None:
    """Let each entry of the contents end with the number of its page, which is left open."""
    entries = [p for p in document.iter(tag("p")) if value(p.find(tag("pPr")), "pStyle") in ENTRIES]
    for entry in entries:
        kind = value(entry.find(tag("pPr")), "pStyle")
        look = OUTERMOST if kind == "TOC1" else LINK
        _unlink(entry, look)
        for link in entry.iter(tag("hyperlink")):
            link.extend(_number(link.get(tag("anchor"), ""), look, look if kind in LEADERLESS else LEADER))
    if entries:
        _gather(entries, title)


def _number(name: str, look: str, leader: str) -> Iterator[Element]:
    """Yield the runs of a leader and of a field with the number of the page of a bookmark, in these styles."""
    yield _run(word("tab"), leader)
    instruction, result = word("instrText"), word("t")
    instruction.text = rf" PAGEREF {name} \h "
    result.append(etree.PI("page", name))
    begin, separate, end = (word("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    yield from (_run(piece, look) for piece in (begin, instruction, separate, result, end))


def _run(content: Element, style: str) -> Element:
    run, properties = word("r"), word("rPr")
    properties.append(word("rStyle", val=style))
    run.extend([properties, content])
    return run


def _gather(entries: list[Element], title: str) -> None:
    """Put the contents into the block that Word knows as a table of contents (§17.5.2.12)."""
    block, properties, content = word("sdt"), word("sdtPr"), word("sdtContent")
    gallery = word("docPartObj")
    gallery.append(word("docPartGallery", val="Table of Contents"))
    gallery.append(word("docPartUnique"))
    properties.extend([word("alias", val=title), gallery])
    block.extend([properties, content])
    entries[0].addprevious(block)
    content.extend(entries)


def _unlink(entry: Element, look: str) -> None:
    """Give an entry of the contents a look of its own, and not that of a link."""
    for style in entry.iter(tag("rStyle")):
        if style.get(tag("val")) == "Hyperlink":
            style.set(tag("val"), look)


def numbered(text: bytes, pages: Mapping[str, int]) -> bytes:
    """Return a text with the numbers of pages, by bookmark, where they were left open."""
    return OPEN.sub(lambda found: b"%d" % pages.get(found[1].decode(), 1), text)


def pages(book: Book, printed: Sequence[Piece], tokens: Mapping[str, str]) -> dict[str, int]:
    """Return the page on which each part, each chapter and the back matter of a document begins, by bookmark.

    Nobody knows before a word processor lays it out, and that one counts anew. Its text is as wide and
    high as that of the PDF, so it is as long, but each chapter begins on the next page.
    """
    parts = units(book)[1:]
    lengths = _lengths(book, parts, printed, full_page(tokens))
    page, found = 1, {}
    for unit, length in zip(parts, lengths, strict=True):
        found[bookmark(unit.anchor)] = page
        page += length
    return found


def _lengths(book: Book, parts: Sequence[Unit], printed: Sequence[Piece], full: float) -> list[int]:
    """Return how many pages each unit but the front takes in the PDF; without it, might take."""
    if len(printed) == len(parts) + 1 and all(piece.pages for piece in printed):
        return [piece.pages for piece in printed[1:]]
    words = {chapter.slug: chapter.words for chapter in book.chapters}
    guessed = (math.ceil(OPENING + words[unit.anchor] / full) if unit.kind == "chapter" else 1 for unit in parts)
    return [*guessed]
