"""Keys: what the metadata of the articles of a folder are called, and what that means here."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.articles.header import KNOWN_KEYS, SITE_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.survey.pages import Page

HALF = 0.5
MEANINGS = {
    "title": "name headline heading pagetitle",
    "subtitle": "subheading tagline subhead",
    "excerpt": "teaser lead lede blurb intro standfirst dek tldr",
    "date": "published published_at publish_date date_published pub_date posted posted_at created_at creation_date",
    "updated": "modified modified_at date_modified last_updated last_modified last_reviewed",
    "authors": "byline writer writers contributor contributors creator",
    "categories": "section sections theme themes",
    "tags": "labels subjects",
    "rights": "copyright",
}
"""Our keys, and others' names for them that are not understood without being told."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How the articles of a folder state their metadata."""

    seen: Mapping[str, int]
    """Each key and how many articles have it, the most frequent first."""
    keys: Mapping[str, tuple[str, ...]]
    """What `[metadata.keys]` must say."""
    titled: bool
    """Whether every article has metadata with a title."""


def habits(pages: Sequence[Page]) -> Habits:
    """Return the habits that the metadata of articles show."""
    headers = [page.header for page in pages]
    blocks = [header for header in headers if header is not None]
    seen = Counter(str(key) for block in blocks for key in block)
    keys = {ours: _named(ours, names, seen) for ours, names in MEANINGS.items()} | {"number": _numbers(pages, seen)}
    titles = ("title", *keys["title"])
    titled = all(header is not None and any(header.get(key) for key in titles) for header in headers)
    return Habits(dict(seen.most_common()), {ours: found for ours, found in keys.items() if found}, titled)


def _named(ours: str, names: str, seen: Counter[str]) -> tuple[str, ...]:
    """Return the keys that mean one of ours; none if ours is used itself."""
    meant = {_plain(name) for name in names.split()}
    return tuple(key for key in seen if ours not in seen and key not in KNOWN_KEYS and _plain(key) in meant)


def _plain(key: str) -> str:
    return re.sub(r"[^a-z]", "", key.lower())


def _numbers(pages: Sequence[Page], seen: Counter[str]) -> tuple[str, ...]:
    """Return the keys that number the articles: digits that also stand in the file's name, as `eip: 20` in eip-20.md."""
    stated = [(page.path.stem, page.header) for page in pages if page.header]
    return tuple(
        key
        for key, count in seen.items()
        if "number" not in seen and key not in KNOWN_KEYS | SITE_KEYS and count > HALF * len(stated)
        if all(
            _number(str(header[key])) in map(_number, re.findall(r"\d+", stem)) for stem, header in stated if key in header
        )
    )


def _number(text: str) -> str:
    return text.lstrip("0") if text.isdecimal() else text
