"""Profiles: the file that describes the printing condition that a theme is made for (ICC.1, 7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.diagnostics import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.diagnostics import Diagnostic
    from pipeline.theme.tokens import Layer

FOLDER = "profiles"
LIMIT = 8 * 1024 * 1024
CLASS, SPACE, SIGNATURE = slice(12, 16), slice(16, 20), slice(36, 40)
"""Where the header of a profile says what device it is of, in which colours, and that it is one."""


def read_profile(folders: Sequence[Path], look: Layer, wrong: list[Diagnostic]) -> bytes:
    """Return the profile that a look names, of the first folder that has it; nothing if the look is not made for a press."""
    if look["pdf.standard"].value != "PDF/X-4":
        return b""
    token = look["pdf.profile"]
    path = next((found for folder in folders for found in _files(folder) if found.name == token.value), None)
    data = path.read_bytes() if path and path.stat().st_size <= LIMIT else b""
    if not _fits(data):
        hint = f"put an ICC profile of a press (prtr, CMYK), of {LIMIT // 2**20} MB at most, into {FOLDER}/ of the theme"
        wrong.append(token.source.told(Code.C014, f"no profile {token.value} that PDF/X-4 may name", hint, *token.keys))
    return data


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files in the folder of profiles that do not lead out of it."""
    inside = (folder / FOLDER).resolve()
    yield from (path for path in sorted(inside.glob("*")) if path.is_file() and path.resolve().is_relative_to(inside))


def _fits(data: bytes) -> bool:
    return (data[CLASS], data[SPACE], data[SIGNATURE]) == (b"prtr", b"CMYK", b"acsp")
