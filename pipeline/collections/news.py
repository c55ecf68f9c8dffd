"""News: what an edition has that the one before had not, or had otherwise."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pipeline.collections.freeze import read_lock, sha256
from pipeline.diagnostics import Code, Diagnostic
from pipeline.errors import UsageError
from pipeline.model import News

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.collections.choices import CollectionEntry
    from pipeline.collections.freeze import FrozenEdition
    from pipeline.diagnostics import Place
    from pipeline.model import Article

Told = tuple[News | None, tuple[Diagnostic, ...]]
"""What is new, and what is wrong with how a collection names the edition before."""


def news(entry: CollectionEntry, articles: Sequence[Article], lang: str, folder: Path, place: Place) -> Told:
    """Return what is new in the edition of these articles since the one that its collection names, by day or lock file."""
    if isinstance(entry.since, dt.date):
        return _since(entry.since, articles), ()
    if not entry.since:
        return None, ()
    file = (folder / entry.since).resolve()
    if not file.is_relative_to(folder):
        return None, (Diagnostic(Code.C017, place, f"since {entry.since!r} leads out of the series"),)
    try:
        before = next((edition for edition in read_lock(file).of(entry.name) if edition.language == lang), None)
    except UsageError:
        hint = "name a file that invoke list --freeze wrote, or a day: since = 2026-06-01"
        return None, (Diagnostic(Code.C017, place, f"since {entry.since!r} is no lock file that can be read", hint),)
    return _beside(before, articles) if before else None, ()


def _since(day: dt.date, articles: Sequence[Article]) -> News | None:
    """Return what is dated after a day, or else was updated after it."""
    added = [a.slug for a in articles if (first := a.metadata.date) and first > day]
    revised = [a.slug for a in articles if (last := a.metadata.updated) and last > day and a.slug not in added]
    return _told(day, added, revised)


def _beside(before: FrozenEdition, articles: Sequence[Article]) -> News | None:
    """Return what a frozen edition had not, or in another text."""
    known = {article.slug: article.sha256 for part in before.part for article in part.articles}
    added = [a.slug for a in articles if a.slug not in known]
    revised = [a.slug for a in articles if a.slug in known and sha256(a) != known[a.slug]]
    return _told(None, added, revised)


def _told(day: dt.date | None, added: list[str], revised: list[str]) -> News | None:
    return News(day, tuple(added), tuple(revised)) if added or revised else None
