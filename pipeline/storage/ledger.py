"""Ledger: of every stage and what it worked on, how much came from the store, how much was made, and how long it took."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.model import Article, Draft, RenderJob

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

Subject = tuple[str, ...]
"""What a stage works on: language and slug of an article, or layout, language, name and format of an artifact."""


@dataclass(slots=True)
class Account:
    """What was done in a stage."""

    found: int = 0
    """How many results came from the store."""
    made: int = 0
    """How many were made."""
    seconds: float = 0.0
    """How long it took to make them."""


@dataclass(slots=True)
class Ledger:
    """The accounts of a run; `tell(stage, subject)` hears of each result."""

    tell: Callable[[str, Subject], None] = lambda _stage, _subject: None
    accounts: dict[tuple[str, Subject], Account] = field(default_factory=lambda: defaultdict(Account))

    def note(self, stage: str, item: tuple[Any, ...], *, found: bool, seconds: float) -> None:
        """Note a result of a stage."""
        account = self.accounts[stage, subject(item[0])]
        account.found += found
        account.made += not found
        account.seconds += seconds
        self.tell(stage, subject(item[0]))

    def total(self, stage: str) -> Account:
        """Return what was done in a stage as a whole."""
        every = [account for (name, _), account in self.accounts.items() if name == stage]
        return Account(sum(a.found for a in every), sum(a.made for a in every), sum(a.seconds for a in every))


def subject(value: Any) -> Subject:
    """Return what a stage works on, from its first argument."""
    if isinstance(value, Draft):
        value = value.article
    if isinstance(value, Article):
        return (value.lang, value.slug)
    if isinstance(value, RenderJob):
        return (value.book.layout, value.book.metadata.lang, value.book.name, value.format)
    return (str(value),)
