"""Sections of a document (ECMA-376 part 1, §17.6): where its page turns, or its running lines or page numbers change.

A text has a mark where a section ends. Marks say whether the page is upright, and when
the text is joined also whose it is: of the front, a part, a chapter by its number, or a brief.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from pipeline.render.docx.package import identity
from pipeline.render.docx.page import section
from pipeline.theme.docx_xml import R, W, tag, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.markup.tree import Node
    from pipeline.model import Book
    from pipeline.theme.docx_xml import Element

MARK = re.compile(rb"<\?section (\w+) ([\w-]+)\?>")
LAST = re.compile(rb"<\?section \w+ [\w-]+\?>(<w:bookmarkEnd [^>]*>|\s)*")
"""What a text of whole sections ends with."""
UPRIGHT, WIDE = "upright", "wide"
FRONT, PART, BRIEF, TOPICS, BEYOND = "front", "part", "brief", "topics", "beyond"
NONE, FOLIO, TITLE = "none", "folio", "book"
"""The running lines that are empty, the number of the page alone, and the title of the book."""


PAGES = ("first", "default", "even")
"""The pages that have running lines of their own: the first, and right-hand and left-hand ones."""


class Lines(NamedTuple):
    """The names of the running heads and feet of a section, for each kind of pages."""

    head: tuple[str, str, str]
    foot: tuple[str, str, str]


QUIET = Lines((NONE, NONE, NONE), (NONE, FOLIO, FOLIO))
LINES = {FRONT: QUIET, PART: QUIET, BRIEF: Lines((NONE, BRIEF, BRIEF), (BRIEF, BRIEF, BRIEF))}


def lines(owner: str) -> Lines:
    """Return the running lines of a section; those of a chapter have its name."""
    return LINES.get(owner) or Lines((NONE, owner, TITLE), (FOLIO, NONE, NONE))


def owners(book: Book) -> list[str]:
    """Return whose sections a document has, each once."""
    if book.layout == "brief":
        return [BRIEF]
    back = [name for name, shown in ((TOPICS, book.topics), (BEYOND, book.beyond)) if shown]
    return [FRONT, PART, *(str(number) for number, _ in enumerate(book.chapters, 1)), *back]


def running(book: Book) -> list[tuple[str, str]]:
    """Return the parts that the running lines of a document are: the kind and the name of each."""
    named = [_named(lines(owner)) for owner in owners(book)]
    return sorted({(kind, name) for parts in named for kind, _, name in parts})


def _named(own: Lines) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of each running line, the pages it is on, and its name."""
    for kind, names in (("header", own.head), ("footer", own.foot)):
        for pages, name in zip(PAGES, names, strict=True):
            yield kind, pages, name


def file(kind: str, name: str) -> str:
    """Return the path from the document of the part of a running line."""
    return f"{kind}-{name}.xml"


def end(page: str, owner: str = "") -> Node:
    """Return a block that marks the end of a section."""
    return {"t": "RawBlock", "c": ["openxml", mark(page, owner).decode()]}


def mark(page: str, owner: str = "") -> bytes:
    """Return the mark of an end of a section."""
    return f"<?section {page} {owner}".strip().encode() + b"?>"


def owned(body: bytes, owner: str) -> bytes:
    """Return the text of an owner with the sections that end in it, and with it."""
    for page in (UPRIGHT, WIDE):
        body = body.replace(mark(page), mark(page, owner))
    last = body.rfind(mark(WIDE, owner))
    return body if last >= 0 and LAST.fullmatch(body, last) else body + mark(UPRIGHT, owner)


def divided(text: bytes, tokens: Mapping[str, str], *, mirrored: bool) -> tuple[bytes, Element]:
    """Return a text with its sections, but for the last one's properties, which stand after it."""
    *pieces, rest = MARK.split(text)
    found: list[bytes] = []
    before = ""
    properties = section(tokens)
    for content, kind, name in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        if before:
            found.append(_ended(properties))
        properties = _properties(kind.decode(), name.decode(), before, tokens)
        if mirrored:
            properties.append(word("bidi"))
        found.append(content)
        before = name.decode()
    return b"".join([*found, rest]), properties


def _ended(properties: Element) -> bytes:
    """Return the paragraph with which a section ends."""
    paragraph, own = word("p"), word("pPr")
    paragraph.append(own)
    own.extend([word("pStyle", val="SectionEnd"), properties])
    return etree.tostring(paragraph).replace(f' xmlns:w="{W}"'.encode(), b"").replace(f' xmlns:r="{R}"'.encode(), b"")


def _properties(kind: str, owner: str, before: str, tokens: Mapping[str, str]) -> Element:
    """Return the properties of a section after that of another owner."""
    properties = section(tokens, wide=kind == WIDE)
    for position, (line, pages, name) in enumerate(_named(lines(owner))):
        reference = etree.Element(tag(f"{line}Reference"), {tag("type"): pages}, {"w": W, "r": R})
        reference.set(f"{{{R}}}id", identity(line, file(line, name)))
        properties.insert(position, reference)
    if owner == FRONT:
        properties.append(word("pgNumType", fmt="lowerRoman"))
    elif before == FRONT:
        properties.append(word("pgNumType", start="1"))
    if owner != before or owner == PART:
        properties.append(word("titlePg"))
    return properties
