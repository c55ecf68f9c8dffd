"""A fragment of a document: finished XML that is joined with others as text.

What must be unique in a document (the numbers of bookmarks, notes, pictures and lists)
counts from 0 in each fragment and stands between NUL bytes, which no XML can hold (XML 1.0,
§2.2): whoever joins fragments adds what came before. Relations are named by their
targets, so the same link or picture in two fragments is one in the document.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.render import archive
from pipeline.render.docx.sections import UPRIGHT, WIDE, mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.archive import Member
    from pipeline.render.docx.package import Relation

NUMBERED = {
    b"w:bookmarkStart": "bookmark",
    b"w:bookmarkEnd": "bookmark",
    b"w:footnote": "note",
    b"w:footnoteReference": "note",
    b"wp:docPr": "picture",
    b"pic:cNvPr": "picture",
    b"w:num": "list",
    b"w:numId": "list",
}
"""The elements that bear a number, and what it counts."""
NUMBER = re.compile(rb'(<(%s) (?:[^<>]*? )?(?:w:id|id|w:val|w:numId)=")(\d+)(?=")' % b"|".join(NUMBERED))
LOOSE = b"\0"
ENDS = {b"s%d" % number: mark(page) for number, page in enumerate((UPRIGHT, WIDE))}
"""The marks of ends of sections: what stands there is known when it is known whose sections they are."""
TEXTS, FACTS = ("body", "notes", "lists"), ("kinds", "counts", "styles", "relations", "note_relations")
FIRST = 1
"""The least number in a document: 0 is a footnote's separator, and no list at all (ECMA-376 part 1, §17.9.18)."""

Numbers = dict[str, dict[bytes, int]]
"""What is counted, and how pandoc's numbers count from 0."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of the body of a document, and what belongs to it in other parts."""

    body: bytes
    notes: bytes
    lists: bytes
    kinds: Mapping[str, str]
    """Kinds of lists, which every fragment defines alike, by number."""
    counts: Mapping[str, int]
    """How many numbers of each kind are loose."""
    relations: tuple[Relation, ...]
    """What the body needs."""
    note_relations: tuple[Relation, ...]
    styles: tuple[str, ...]
    """The combined styles that the text uses, see `formatting`."""
    media: Mapping[str, Member]
    """Pictures by the paths that relations use."""


def loosened(xml: bytes, numbers: Numbers) -> bytes:
    """Return XML with its numbers loose, counted in the order in which they first come; `numbers` holds the count."""

    def loose(match: re.Match[bytes]) -> bytes:
        kind = NUMBERED[match[2]]
        seen = numbers.setdefault(kind, {})
        return b"%s%s%s%d%s" % (match[1], LOOSE, kind[:1].encode(), seen.setdefault(match[3], len(seen)), LOOSE)

    xml = NUMBER.sub(loose, xml)
    for name, end in ENDS.items():
        xml = xml.replace(end, LOOSE + name + LOOSE)
    return xml


def fixed(xml: bytes, before: Mapping[str, int]) -> bytes:
    """Return XML whose loose numbers go on from those `before`."""
    base = {kind[:1].encode(): FIRST + before.get(kind, 0) for kind in NUMBERED.values()}
    halves = xml.split(LOOSE)
    halves[1::2] = [ENDS.get(half) or b"%d" % (base[half[:1]] + int(half[1:])) for half in halves[1::2]]
    return b"".join(halves)


def stored(fragment: Fragment) -> bytes:
    """Return a fragment as an archive, the same bytes each time."""
    facts = json.dumps({name: getattr(fragment, name) for name in FACTS}, sort_keys=True)
    texts = {**{name: getattr(fragment, name) for name in TEXTS}, "facts": facts.encode()}
    return archive.packed({**{name: archive.member(text) for name, text in texts.items()}, **fragment.media})


def opened(data: bytes) -> Fragment:
    """Return the fragment of an archive."""
    media = archive.members(data)
    body, notes, lists, facts = (media.pop(name).content for name in (*TEXTS, "facts"))
    kinds, counts, styles, *tables = (json.loads(facts)[name] for name in FACTS)
    relations, note_relations = (tuple((kind, target) for kind, target in table) for table in tables)
    return Fragment(body, notes, lists, kinds, counts, relations, note_relations, tuple(styles), media)
