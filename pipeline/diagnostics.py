"""Diagnostics: what the pipeline tells an author, with code, place, message and hint.

A diagnostic is a value. Stages put diagnostics into the values they return and
never print or log; `tasks.py` collects and prints them at the end of a run.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Severity(StrEnum):
    """How much a diagnostic matters: only an error fails a run."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Code(Enum):
    """Every kind of diagnostic: code, default severity, and what should be true.

    Letters name the stage: A article, C collection and configuration, L link,
    R render, V validate. A code is never given a second meaning.
    """

    A001 = ("error", "article is readable UTF-8 text")
    A002 = ("error", "metadata block is present and closed")
    A003 = ("error", "metadata is plain YAML")
    A004 = ("error", "metadata key appears once")
    A005 = ("note", "metadata key is known")
    A006 = ("error", "metadata value has the right type")
    A007 = ("error", "slug is unique in its language")
    A008 = ("error", "slug is a safe name")
    A009 = ("error", "article can be parsed within its limits")
    A010 = ("warning", "article holds no raw HTML or TeX")
    A011 = ("warning", "article holds only legal characters")
    A012 = ("error", "link scheme is safe")
    A013 = ("error", "article nests no deeper than the limit")
    A014 = ("error", "image is found inside the series")
    A015 = ("warning", "image has a text alternative")
    A016 = ("error", "image is of a usable kind and size")
    A017 = ("note", "heading levels follow one another")
    A018 = ("warning", "remote image is not fetched")
    A019 = ("warning", "byte order mark is absent")
    A020 = ("warning", "article holds text")
    C001 = ("error", "series.toml is well formed")
    C002 = ("error", "series.toml holds only known keys")
    C003 = ("error", "series.toml value has the right type")
    C004 = ("error", "selection pattern matches an article")
    C005 = ("warning", "article exists in the edition's language")
    C006 = ("error", "collection name is unique")
    C007 = ("error", "theme token is known and of its kind")
    C008 = ("error", "entry of a reading order names an article")
    C009 = ("error", "source of a collection can be read")
    C010 = ("error", "frozen article still exists")
    C011 = ("note", "frozen article is unchanged")
    C012 = ("note", "labels exist in the language")
    C013 = ("error", "artifacts have names of their own")
    C014 = ("error", "theme has the file, trim or label")
    C015 = ("error", "template can be filled")
    C016 = ("warning", "text stands out from its ground")
    C017 = ("error", "lock file of the edition before can be read")
    L001 = ("error", "link target exists")
    L002 = ("error", "heading of a link target exists")
    L003 = ("note", "link leads inside the book")
    L004 = ("note", "link stays in its language")
    L005 = ("warning", "link address is written in its own case")
    L006 = ("error", "linked file exists")
    L007 = ("error", "figure or table of a reference exists")
    R001 = ("error", "format can be rendered")
    R002 = ("warning", "every character has a glyph in the theme's faces")
    R003 = ("warning", "formula can be drawn")
    R004 = ("error", "format can hold the direction of the text")
    V001 = ("error", "every internal link has its destination")
    V002 = ("error", "artifact is well formed")
    V010 = ("error", "artifact has the whole text, in its order")
    V011 = ("error", "artifact has the structure of the text")
    V012 = ("error", "links lead where those of the text do")
    V013 = ("error", "images and formulas are there, and described")
    V014 = ("warning", "passages in another language are marked")
    V015 = ("error", "artifact has the metadata of the edition")
    V016 = ("warning", "artifact shows every character")
    V020 = ("error", "PDF is what it claims to be")
    V021 = ("error", "EPUB is valid")
    V022 = ("error", "EPUB is accessible")
    V023 = ("error", "DOCX is valid")
    V024 = ("warning", "validator gives its verdict")

    @property
    def severity(self) -> Severity:
        """Return the severity used unless `series.toml` overrides it."""
        return Severity(self.value[0])

    @property
    def phrase(self) -> str:
        """Return what should be true, in a few words."""
        return self.value[1]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the sources: file as the user named it, line and column from 1 (0 unknown)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return `file:line:column`, leaving out what is not known."""
        known = [str(n) for n in (self.line, self.column) if n]
        return ":".join([self.file, *known])


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing to tell the author."""

    code: Code
    place: Place
    message: str
    hint: str = ""
    severity: Severity | None = None

    @property
    def weight(self) -> Severity:
        """Return the severity in force: the override, or else the code's own."""
        return self.severity or self.code.severity

    def __str__(self) -> str:
        """Return the two-line form shown to the author."""
        first = f"{self.place}: {self.weight} {self.code.name} {self.message}"
        return f"{first}\n  hint: {self.hint}" if self.hint else first


def weighed(diagnostics: Iterable[Diagnostic], severities: Mapping[str, Severity]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics with the severities that a series sets for their codes."""
    return tuple(
        dataclasses.replace(d, severity=severities[d.code.name]) if d.code.name in severities else d for d in diagnostics
    )


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the distinct diagnostics, sorted by place, then code and message."""
    unique = dict.fromkeys(diagnostics)
    return tuple(sorted(unique, key=lambda d: (d.place, d.code.name, d.message)))


def failing(diagnostics: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Return whether these diagnostics fail the run; `strict` makes warnings fail too."""
    fatal = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(d.weight in fatal for d in diagnostics)
