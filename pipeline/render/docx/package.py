"""A DOCX as a package: its parts, the type of each, and which one needs which (ECMA-376 part 2)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from pipeline.render.archive import member, packed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.render.archive import Member

Relation = tuple[str, str]
"""What a part needs: the kind, and the path from the part or, for a hyperlink, the address."""

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OTHER = {"core-properties": f"{PACKAGE}/relationships/metadata/core-properties"}
"""Kinds of relations that are not Office's own."""
OPEN, WORD = "openxmlformats-officedocument", "openxmlformats-officedocument.wordprocessingml"
ROOT = {
    "docProps/app.xml": ("extended-properties", f"{OPEN}.extended-properties"),
    "docProps/core.xml": ("core-properties", "openxmlformats-package.core-properties"),
    "docProps/custom.xml": ("custom-properties", f"{OPEN}.custom-properties"),
    "word/document.xml": ("officeDocument", f"{WORD}.document.main"),
}
"""The parts that a reader looks for first: the kind of their relation, and their type (`application/vnd.…+xml`)."""
OWN = {
    "word/fontTable.xml": ("fontTable", f"{WORD}.fontTable"),
    "word/footnotes.xml": ("footnotes", f"{WORD}.footnotes"),
    "word/numbering.xml": ("numbering", f"{WORD}.numbering"),
    "word/settings.xml": ("settings", f"{WORD}.settings"),
    "word/styles.xml": ("styles", f"{WORD}.styles"),
    "word/theme/theme1.xml": ("theme", f"{OPEN}.theme"),
}
"""The parts that every document needs."""
RUNNING = re.compile(r"word/((header|footer)-[\w-]+\.xml)")
"""The parts of running heads and feet: path from the document, and kind."""
SUFFIXES = {
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "odttf": f"application/vnd.{OPEN}.obfuscatedFont",
    "png": "image/png",
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "webp": "image/webp",
    "xml": "application/xml",
}
"""The types of all other parts."""


def package(parts: Mapping[str, Member]) -> bytes:
    """Return the package of a document's parts: the content types come first, then by name."""
    root = relationships((kind, name) for name, (kind, _) in ROOT.items())
    first = {"[Content_Types].xml": member(_types(parts)), "_rels/.rels": member(root)}
    return packed({**first, **dict(sorted(parts.items()))})


def needed(relations: Iterable[Relation]) -> bytes:
    """Return the relationships of a document that needs these beside the parts that each one has."""
    own = [(kind, name.removeprefix("word/")) for name, (kind, _) in OWN.items()]
    return relationships({*own, *relations})


def relationships(relations: Iterable[Relation]) -> bytes:
    """Return a table of relationships (§9.3), a line for each."""
    rows = "".join(f"<Relationship {_row(*relation)}/>\n" for relation in sorted(relations))
    return _part(f'<Relationships xmlns="{PACKAGE}/relationships">\n{rows}</Relationships>')


def identity(kind: str, target: str) -> str:
    """Return the id of a relation: it says where to, so two parts of a document that are joined need the same."""
    return f"{kind}-{hashlib.sha256(target.encode()).hexdigest()[:16]}"


def _row(kind: str, target: str) -> str:
    outside = ' TargetMode="External"' if kind == "hyperlink" else ""
    where = f"Target={quoteattr(target)}{outside}"
    return f'Id="{identity(kind, target)}" Type="{OTHER.get(kind, f"{OFFICE}/{kind}")}" {where}'


def _types(names: Iterable[str]) -> bytes:
    """Return the types of all parts, among which those of these names are (§10.1)."""
    known = "".join(f'<Default Extension="{suffix}" ContentType="{kind}"/>' for suffix, kind in SUFFIXES.items())
    running = {name: (kind[2], f"{WORD}.{kind[2]}") for name in sorted(names) if (kind := RUNNING.fullmatch(name))}
    parts = {**ROOT, **OWN, **running}.items()
    named = "".join(f'<Override PartName="/{name}" ContentType="application/vnd.{kind}+xml"/>' for name, (_, kind) in parts)
    return _part(f'<Types xmlns="{PACKAGE}/content-types">{known}{named}</Types>')


def _part(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}'.encode()
