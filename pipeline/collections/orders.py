"""Orders: reading orders that exist already, made for another tool, as plans.

mdBook's SUMMARY.md (https://rust-lang.github.io/mdBook/format/summary.html), a text
file with a file or slug on each line, or the articles of a folder, sorted.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.collections.matching import nearest
from pipeline.collections.plan import Entry, nested
from pipeline.collections.query import ordered
from pipeline.diagnostics import Code, Diagnostic, Place

if TYPE_CHECKING:
    from pipeline.collections.choices import Source
    from pipeline.collections.pool import Pool

    Told = tuple[tuple[Entry, ...], tuple[Diagnostic, ...]]
    """Entries, and what is wrong with those that are not there."""

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
CHAPTER = re.compile(r"(?P<bullet>(?P<indent>\s*)(?:[-*+]|\d+[.)])\s+)?\[(?P<title>.*)\]\(\s*<?(?P<file>[^)>]*?)>?\s*\)\s*")
PART = re.compile(r"#{1,6}\s+(?P<title>.+?)[\s#]*")
SEPARATOR = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*")
TAB = 4
HINT = "write - [Title](file.md), or # Title of a part"
ROOT = -1
"""The level of what stands in no list: prefix and suffix chapters, and parts."""


def read(source: Source, pool: Pool, place: Place) -> Told:
    """Return the plan that a source gives, with a diagnostic for each entry that names no article.

    `place` is where the source is configured; a folder or a file that is not there is told of it.
    """
    path = (pool.folder / (source.file or source.folder)).resolve()
    if not path.is_relative_to(pool.folder):
        return (), (Diagnostic(Code.C009, place, f"source {source.file or source.folder!r} leads out of the series"),)
    if source.folder:
        return _folder(source, path, pool, place)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        return (), (Diagnostic(Code.C009, place, f"source {source.file!r} {reason}"),)
    return (_summary if path.suffix.lower() in {".md", ".markdown"} else _list)(text, path, pool)


def _folder(source: Source, folder: Path, pool: Pool, place: Place) -> Told:
    slugs = {slug for file, slug in pool.files.items() if file.is_relative_to(folder)}
    if not slugs:
        return (), (Diagnostic(Code.C009, place, f"source folder {source.folder!r} holds no article"),)
    return tuple(Entry(slug=slug) for slug in ordered(slugs, source.order, pool)), ()


def _list(text: str, path: Path, pool: Pool) -> Told:
    """Return the plan of a list: a file, a slug or a pattern on each line, and comments after #."""
    entries: list[Entry] = []
    told: list[Diagnostic] = []
    for number, line in enumerate(text.splitlines(), 1):
        name = re.sub(r"(^|\s)#.*", "", line).strip()
        file = _file(name, path)
        found = [pool.files[file]] if file in pool.files else pool.named(name)
        entries += [Entry(slug=slug) for slug in found]
        told += [_unknown(name, file, Place(os.path.relpath(path), number), pool)] if name and not found else []
    return tuple(entries), tuple(told)


def _summary(text: str, path: Path, pool: Pool) -> Told:
    """Return the plan of an mdBook summary; its first heading is its own title."""
    told: list[Diagnostic] = []
    rows: list[tuple[int, Entry]] = []
    lines = _lines(text)
    in_part = False
    for number, line in lines[bool(lines and PART.fullmatch(lines[0][1])) :]:
        place = Place(os.path.relpath(path), number)
        part, chapter = PART.fullmatch(line), CHAPTER.fullmatch(line)
        in_part = bool(part or (in_part and chapter and chapter["bullet"]))
        if part:
            rows.append((ROOT, Entry(_plain(part["title"]))))
        elif chapter:
            level = ROOT if chapter["bullet"] is None else len(chapter["indent"]) + in_part + ROOT
            entry, wrong = _chapter(chapter, path, place, pool)
            rows.append((level, entry))
            told += wrong
        else:
            told.append(Diagnostic(Code.C008, place, f"no chapter and no part: {line.strip()}", HINT))
    return nested(rows), tuple(told)


def _lines(text: str) -> list[tuple[int, str]]:
    """Return the lines that say something, with their numbers: no comments, separators and blank lines."""
    uncommented = COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text).expandtabs(TAB)
    lines = enumerate(uncommented.splitlines(), 1)
    return [(number, line) for number, line in lines if line.strip() and not SEPARATOR.fullmatch(line)]


def _chapter(found: re.Match[str], path: Path, place: Place, pool: Pool) -> tuple[Entry, list[Diagnostic]]:
    """Return a chapter; one without a file is a draft, which is only a title for what is below it."""
    title, name = _plain(found["title"]), found["file"]
    file = _file(unquote(name.partition("#")[0]), path)
    if not name or file in pool.files:
        return Entry(title, pool.files[file] if name else ""), []
    return Entry(title), [_unknown(name, file, place, pool)]


def _plain(title: str) -> str:
    """Return a title without the marks of emphasis and code."""
    return re.sub(r"[*`\\]", "", title)


def _file(name: str, beside: Path) -> Path:
    return Path(os.path.normpath(beside.parent / name))


def _unknown(name: str, file: Path, place: Place, pool: Pool) -> Diagnostic:
    """Return what to say of an entry that names no article."""
    if file.is_file():
        hint = "the file is there: it is a draft, or [articles] in series.toml leaves it out"
    else:
        files = {slug: os.path.relpath(path, pool.folder) for path, slug in pool.files.items()}
        hint = nearest(name, files.values()) or nearest(name, files)
    return Diagnostic(Code.C008, place, f"{name!r} names no article", hint)
