"""What validators say: findings about one file, or why nothing was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Silent(Exception):  # noqa: N818 - reads as a sentence where it is raised
    """Why a validator said nothing about a file: it failed, or took too long."""


class Finding(NamedTuple):
    """One thing that a validator does not accept."""

    rule: str
    """As the validator names it: `7.1-8`, `RSC-012`, `image-alt`."""
    message: str
    where: str = ""
    """In the file, in the validator's words."""
    text: str = ""
    """Of the element that it is about, as far as that is known: what its place in the sources is found by."""
    slug: str = ""
    """The chapter it is in, as far as that is known."""
    grave: bool = True
    """Whether the file fails by it, else it is only advised against."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one validator said about one file."""

    validator: str
    path: str
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0
    scope: str = ""
    """What was looked at: profiles, or a sample of the chapters."""
    silent: str = ""
    """Why nothing was said; empty otherwise."""
    installed: bool = True

    @property
    def result(self) -> str:
        """Return the verdict in a few words."""
        count = len(self.findings)
        return self.silent or (f"{count} finding{'s' * (count > 1)}" if count else "clean")
