"""Anchors: ids that are safe and unique in every format, made from headings and slugs (pure)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model import Heading

UNSAFE = re.compile(r"[^a-z0-9]+")
LONGEST = 40
"""How long the name of a bookmark may be in DOCX (ISO/IEC 29500-1, 17.13.6.2)."""
DIGEST, SHORT = re.compile("X[0-9a-f]{39}"), 13
"""A digest as a name, and how much of it we keep: 48 bits, enough to tell the places of any book from each other. A long
book names so many that the digests in full are a sixth of its DOCX."""


def ascii_name(text: str) -> str:
    """Return text as lower-case ASCII words joined by hyphens; it may be empty.

    For example "¿Què és?" gives `que-es`.
    """
    plain = unicodedata.normalize("NFKD", text.replace("·", "").casefold()).encode("ascii", "ignore").decode()
    return UNSAFE.sub("-", plain).strip("-")


def unique(names: Iterable[str]) -> list[str]:
    """Return names made distinct: a name that stands already gets `-2`, then `-3`, and so on."""
    taken: set[str] = set()
    result = []
    for name in names:
        fresh, count = name, 1
        while fresh in taken:
            count += 1
            fresh = f"{name}-{count}"
        taken.add(fresh)
        result.append(fresh)
    return result


def heading_anchors(slug: str, ids: Iterable[str]) -> list[str]:
    """Return the anchors of a chapter's ids, `slug--heading`, distinct in the chapter and so in the book."""
    return [f"{slug}--{name}" for name in unique(ascii_name(i) or "section" for i in ids)]


def levels(given: Iterable[int], top: int = 2, bottom: int = 6) -> list[int]:
    """Return heading levels that start at `top` and never skip one downwards (PDF/UA-1, 7.4.2)."""
    given = list(given)
    shift = top - min(given, default=top)
    result: list[int] = []
    for level in given:
        previous = result[-1] if result else top - 1
        result.append(min(level + shift, previous + 1, bottom))
    return result


def github_id(text: str) -> str:
    """Return the id that GitHub gives a heading: letters, digits, - and _ stay, each space is a hyphen."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def pandoc_id(text: str) -> str:
    """Return the id that pandoc gives a heading (manual, "Extension: auto_identifiers")."""
    kept = re.sub(r"[^\w\s.-]", "", text.lower())
    return re.sub(r"^[\W\d_]+", "", re.sub(r"\s+", "-", kept)) or "section"


def bookmark(anchor: str) -> str:
    """Return the name of the bookmark of an anchor.

    It is that which pandoc gives it (Text.Pandoc.Writers.Docx.Utils.toBookmarkName): one that is too long, or begins with
    no letter, is a digest, and that is cut short here.
    """
    whole = anchor[:1].isalpha() and len(anchor) <= LONGEST
    return anchor if whole else f"X{hashlib.sha1(anchor.encode(), usedforsecurity=False).hexdigest()[1:]}"[:SHORT]


def shortened(name: str) -> str:
    """Return the name of a bookmark as `bookmark` has it, of one that pandoc wrote."""
    return name[:SHORT] if DIGEST.fullmatch(name) else name


def kramdown_id(text: str) -> str:
    """Return the id that kramdown, and so Jekyll, gives a heading: ASCII letters and digits, spaces and hyphens."""
    return re.sub(r"[^a-zA-Z0-9 -]", "", re.sub(r"^[^a-zA-Z]+", "", text)).replace(" ", "-").lower() or "section"


def named(fragment: str, headings: Sequence[Heading]) -> Heading | None:
    """Return what a fragment names: an id, else a heading as a generator of sites would name it, else a like id."""
    named = next((heading for heading in headings if heading.id == fragment), None)
    return named or _titled(fragment, [heading for heading in headings if heading.level]) or _like(fragment, headings)


def _titled(fragment: str, headings: Sequence[Heading]) -> Heading | None:
    for make in (github_id, pandoc_id, kramdown_id):
        names = counted(make(heading.text) for heading in headings)
        if fragment in names:
            return headings[names.index(fragment)]
    return None


def _like(fragment: str, headings: Sequence[Heading]) -> Heading | None:
    loose = ascii_name(fragment)
    return next((h for h in headings if loose and loose in (ascii_name(h.id), ascii_name(h.text))), None)


def counted(names: Iterable[str]) -> list[str]:
    """Return names as generators of sites make them distinct: the second gets `-1`."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        count = seen.get(name, 0)
        seen[name] = count + 1
        result.append(f"{name}-{count}" if count else name)
    return result
