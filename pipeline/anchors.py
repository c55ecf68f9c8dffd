"""Anchors: ids that are safe and unique in every format, made from headings and slugs (pure)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

UNSAFE = re.compile(r"[^a-z0-9]+")


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
