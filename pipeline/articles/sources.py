"""Sources: which files of a folder are articles, in which language, and the name that each gives its article."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.markup.anchors import ascii_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DATE = re.compile(r"\d{4}-\d{2}-\d{2}-")
WILD = frozenset("*?[")
FOLDER_PAGES = ("index", "readme", "_index")
"""The names of files that speak for their folder."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is an article: its language, its name, and the slug that follows from the name."""

    path: Path
    lang: str
    name: str
    slug: str


def sources(folder: Path, patterns: Mapping[str, Iterable[str]], exclude: Iterable[str] = ()) -> tuple[Source, ...]:
    """Return the articles of a folder by language, in the order of `patterns`, and by path.

    A slug has its folders only where files in several folders are called the same.
    A file that the patterns of two languages match is of the longer one, so
    `*.es.md` or `es/**/*.md` takes its files from `**/*.md`. Hidden files are none.
    """
    owned = _owned(folder, patterns)
    left_out = {path for pattern in exclude for path in folder.glob(pattern)}
    files = {path: where for path, where in owned.items() if path not in left_out and path.is_file()}
    names = {path: _name(path.relative_to(folder / _base(pattern)), lang) for path, (lang, pattern) in files.items()}
    slugs = {path: ascii_name(_undated(path, name[-1])) for path, name in names.items()}
    shared = Counter(slug for slug, _ in {(slugs[path], name) for path, name in names.items()})
    order = list(patterns)
    found = [
        Source(path, lang, names[path][-1], slugs[path] if shared[slugs[path]] == 1 else ascii_name("-".join(names[path])))
        for path, (lang, _) in sorted(files.items(), key=lambda item: (order.index(item[1][0]), item[0]))
    ]
    return tuple(found)


def _owned(folder: Path, patterns: Mapping[str, Iterable[str]]) -> dict[Path, tuple[str, str]]:
    """Return the language of each file that is matched, and the pattern that decides it."""
    by_length = sorted(((p, lang) for lang, ps in patterns.items() for p in ps), key=lambda pair: len(pair[0]))
    return {
        path: (lang, pattern)
        for pattern, lang in by_length
        for path in folder.glob(pattern)
        if not any(part.startswith(".") and part != ".." for part in path.relative_to(folder).parts)
    }


def _base(pattern: str) -> Path:
    """Return the folders of a pattern before its first wildcard."""
    folders = Path(pattern).parts[:-1]
    wild = next((i for i, part in enumerate(folders) if WILD & set(part)), len(folders))
    return Path(*folders[:wild])


def _name(path: Path, lang: str) -> tuple[str, ...]:
    """Return the name of an article, after its folders: translations have the same."""
    stem = path.stem.removesuffix(f".{lang}")
    folders = path.parts[:-1]
    return folders if folders and stem.casefold() in FOLDER_PAGES else (*folders, stem)


def _undated(path: Path, name: str) -> str:
    """Return the name of a post of Jekyll without its day, which is no part of its address."""
    return DATE.sub("", name) if "_posts" in path.parts else name
