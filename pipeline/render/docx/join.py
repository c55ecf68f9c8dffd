"""Fragments joined to the text of a document, its notes and its lists, and what these need."""

from __future__ import annotations

from collections import Counter
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from pipeline.render.archive import member
from pipeline.render.docx.contents import numbered
from pipeline.render.docx.fragment import TEXTS, Fragment, fixed
from pipeline.render.docx.front import CHAPTERS
from pipeline.render.docx.package import needed, relationships
from pipeline.render.docx.page import document, part
from pipeline.render.docx.sections import BRIEF, divided, file, owned, running
from pipeline.render.facts import direction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model import Book, Theme
    from pipeline.render.archive import Member

SEPARATORS = b"".join(
    b'<w:footnote w:type="%b" w:id="%d"><w:p><w:r><w:%b/></w:r></w:p></w:footnote>' % (kind, number, kind)
    for number, kind in ((-1, b"separator"), (0, b"continuationSeparator"))
)
"""What every part of footnotes begins with (ECMA-376 part 1, §17.11.1, §17.11.23)."""


def joined(fragments: Sequence[Fragment], book: Book, theme: Theme, starts: Mapping[str, int]) -> dict[str, Member]:
    """Return the parts that hold the text of a book.

    `fragments` are its front, if it has one, and its chapters; `starts` are the pages of bookmarks.
    """
    pairs = list(zip(fragments, _before(fragments), strict=True))
    bodies, notes, lists = ([fixed(getattr(fragment, name), before) for fragment, before in pairs] for name in TEXTS)
    kinds = {number: kind.encode() for fragment in fragments for number, kind in fragment.kinds.items()}
    whole = _in_order([numbered(bodies[0], starts), *bodies[1:]], book)
    text, last = divided(b"".join(whole), theme.tokens, mirrored=direction(book.metadata.lang) == "rtl")
    lines = {(kind, file(kind, name)) for kind, name in running(book)}
    texts = {
        "word/document.xml": document(last, [text]),
        "word/footnotes.xml": part("footnotes", [SEPARATORS, *notes]),
        "word/numbering.xml": part("numbering", [*(kinds[number] for number in sorted(kinds)), *lists]),
        "word/_rels/document.xml.rels": needed({*lines, *(r for fragment in fragments for r in fragment.relations)}),
        "word/_rels/footnotes.xml.rels": relationships({r for fragment in fragments for r in fragment.note_relations}),
    }
    media = {f"word/{path}": picture for fragment in fragments for path, picture in fragment.media.items()}
    return {**{name: member(text) for name, text in texts.items()}, **media}


def _before(fragments: Sequence[Fragment]) -> Iterator[Counter[str]]:
    """Yield for each fragment how much of everything those before it count."""
    total: Counter[str] = Counter()
    for fragment in fragments:
        yield Counter(total)
        total.update(fragment.counts)


def _in_order(bodies: list[bytes], book: Book) -> list[bytes]:
    """Return the bodies in sections of their own, the chapters of each part after the pages of the front that open it."""
    if book.layout == "brief":
        return [owned(body, BRIEF) for body in bodies]
    front, *chapters = bodies
    following = (owned(chapter, str(number)) for number, chapter in enumerate(chapters, 1))
    parts = [b"".join(islice(following, len(part.chapters))) for part in book.parts]
    return [*chain.from_iterable(zip_longest(front.split(CHAPTERS), parts, fillvalue=b""))]
