"""The relations of pandoc's text to pictures and addresses, named by what they lead to."""

from __future__ import annotations

import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from pipeline.render.archive import member
from pipeline.render.docx.convert import MEDIA, TABLES
from pipeline.render.docx.package import identity
from pipeline.theme.docx_xml import R, parsed

if TYPE_CHECKING:
    from pipeline.render.archive import Member
    from pipeline.render.docx.convert import Parts
    from pipeline.render.docx.package import Relation
    from pipeline.theme.docx_xml import Element


def renamed(root: Element, parts: Parts) -> tuple[Relation, ...]:
    """Name the relations that a part uses by what they lead to; return them."""
    known = {row.get("Id"): _relation(row, parts) for table in TABLES for row in parsed(parts[table])}
    used = set()
    for element in cast("list[Element]", root.xpath("//*[@r:*]", namespaces={"r": R})):
        for name in [name for name in element.keys() if str(name).startswith(f"{{{R}}}")]:  # noqa: SIM118 - not a mapping
            relation = known[element.get(name)]
            element.set(name, identity(*relation))
            used.add(relation)
    return tuple(sorted(used))


def media(parts: Parts) -> dict[str, Member]:
    """Return the pictures by the paths that relations use."""
    return {_path(name, data): member(data) for name, data in parts.items() if name.startswith(MEDIA)}


def _relation(row: Element, parts: Parts) -> Relation:
    kind, target = row.get("Type", "").rpartition("/")[2], row.get("Target", "")
    picture = parts.get(f"word/{target}")
    return kind, _path(target, picture) if picture is not None and kind == "image" else target


def _path(name: str, data: bytes) -> str:
    """Return the path of a picture, the same wherever it is placed."""
    return f"media/{hashlib.sha256(data).hexdigest()[:16]}{PurePosixPath(name).suffix}"
