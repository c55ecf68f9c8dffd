"""Audit: finished files looked at as they lie there, by our own checks and by the validators of others.

Each file is brought together with its book, which is made of the series again, so that
what is found is told at the author's line.
"""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, NamedTuple

from pipeline.audit.told import told
from pipeline.audit.validators import VALIDATORS, Validator
from pipeline.audit.verdict import Silent, Verdict
from pipeline.diagnostics import in_order, weighed
from pipeline.model import Artifact
from pipeline.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.audit.java import Machine
    from pipeline.diagnostics import Diagnostic
    from pipeline.model import Book, Each
    from pipeline.series import Series

FORMATS = {validator.format for validator in VALIDATORS}


class Subject(NamedTuple):
    """A file, and the book it was made of, as far as the series has it."""

    path: Path
    book: Book | None = None

    @property
    def format(self) -> str:
        """Return the format, by the ending of the name."""
        return self.path.suffix.lstrip(".")


@dataclasses.dataclass(frozen=True, slots=True)
class Audit:
    """What was found of some files."""

    artifacts: tuple[Artifact, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return the names of the validators that should have been asked and are not installed."""
        return tuple(dict.fromkeys(verdict.validator for verdict in self.verdicts if not verdict.installed))


class Bench(NamedTuple):
    """What an audit is done with: the severities of a series, the labels of its theme, validators and a Java machine."""

    series: Series
    labels: Mapping[str, Mapping[str, str]]
    validators: Sequence[Validator]
    machine: Machine


def audit(subjects: Iterable[Subject], bench: Bench, *, ask: Each = map) -> Audit:
    """Return what our checks find of files, and the validators; `ask` runs those, which are programs of their own."""
    given = tuple(subjects)
    artifacts = tuple(checked(subject, bench.labels) for subject in given)
    asked = [(one, subject) for subject in given for one in bench.validators if one.format == subject.format]
    verdicts = tuple(ask(lambda pair: consulted(pair[0], pair[1], bench.machine), asked))
    books = {str(subject.path): subject.book for subject in given}
    found = [*(d for artifact in artifacts for d in artifact.diagnostics), *_told(verdicts, books)]
    return Audit(artifacts, verdicts, in_order(weighed(found, bench.series.diagnostics)))


def checked(subject: Subject, labels: Mapping[str, Mapping[str, str]]) -> Artifact:
    """Return a file as an artifact, with what our own checks find; its bytes are not kept."""
    book, data = subject.book, subject.path.read_bytes()
    name, layout, lang = (book.name, book.layout, book.metadata.lang) if book else (subject.path.stem, "book", "")
    artifact = Artifact(name, layout, lang, subject.format, "", data, path=str(subject.path))
    return dataclasses.replace(validate(artifact, book, labels), data=b"")


def consulted(validator: Validator, subject: Subject, machine: Machine) -> Verdict:
    """Return what a validator says of a file, or why it says nothing."""
    name, path, begun = validator.name, subject.path, time.monotonic()
    if lack := validator.lack():
        return Verdict(name, str(path), silent=f"not installed ({lack})", installed=False)
    try:
        findings, silent = tuple(validator.findings(path, machine)), ""
    except Silent as why:
        findings, silent = (), str(why)
    return Verdict(name, str(path), findings, round(time.monotonic() - begun, 2), validator.scope(path), silent)


def _told(verdicts: Iterable[Verdict], books: Mapping[str, Book | None]) -> Iterator[Diagnostic]:
    codes = {validator.name: validator.code for validator in VALIDATORS}
    for verdict in verdicts:
        yield from told(verdict, codes[verdict.validator], books[verdict.path])
