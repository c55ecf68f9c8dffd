"""The input of a measurement: a folder of articles that is ours to edit, as one book and as single briefs."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.series import write_series

if TYPE_CHECKING:
    from pathlib import Path

FILE = "series.toml"
CHOICES = re.compile(r"^\[\[?(?:collection|briefs)\b.*?(?=^\[(?!\[?(?:collection|briefs)\b)|\Z)", re.MULTILINE | re.DOTALL)
"""The tables of a `series.toml` that say what is made of the articles."""
METADATA = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
PROSE = re.compile(r"^(\w[^\n]{60,}?) ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Input:
    """Articles, with a file for one book of all and one for a brief of each; and what a plain script is told of them."""

    folder: Path
    articles: tuple[Path, ...]
    collection: str
    title: str
    site: str
    lang: str

    @property
    def book(self) -> Path:
        """Return the file that makes them a book."""
        return self.folder / FILE

    @property
    def briefs(self) -> Path:
        """Return the file that makes them briefs and nothing else."""
        return self.folder / "briefs.toml"


def generated(folder: Path, articles: int, seed: int) -> Input:
    """Write a series of made-up articles and return it."""
    paths = write_series(folder, articles, seed)
    text = (folder / FILE).read_text()
    (folder / "briefs.toml").write_text(CHOICES.sub("", text))
    return _described(folder, paths, tomllib.loads(text)["collection"][0]["name"])


def copied(series: Path, folder: Path, articles: int) -> Input:
    """Copy a series; its first articles in the default language become one book, in the order of their files' names.

    Their slugs must be the names of their files.
    """
    shutil.copytree(series if series.is_dir() else series.parent, folder, ignore=shutil.ignore_patterns(".git", "dist"))
    text = (folder / FILE).read_text()
    rules = tomllib.loads(text)
    patterns = rules["articles"][rules["series"]["languages"][0]]
    found = {path for pattern in _several(patterns) for path in folder.glob(pattern)}
    left_out = {path for pattern in _several(rules["articles"].get("exclude", [])) for path in folder.glob(pattern)}
    paths = sorted(found - left_out)[:articles]
    chosen, shared = json.dumps([path.stem for path in paths]), CHOICES.sub("", text)
    everything = '\n[[collection]]\nname = "everything"\ntitle = "Everything"\narticles = '
    (folder / FILE).write_text(f"{shared}{everything}{chosen}\n")
    (folder / "briefs.toml").write_text(f"{shared}\n[briefs]\narticles = {chosen}\n")
    return _described(folder, paths, "everything")


def _several(patterns: str | list[str]) -> list[str]:
    return [patterns] if isinstance(patterns, str) else patterns


def _described(folder: Path, paths: list[Path], collection: str) -> Input:
    series = tomllib.loads((folder / FILE).read_text())["series"]
    title = series["title"]
    lang = series["languages"][0]
    said = title if isinstance(title, str) else title[lang]
    return Input(folder, tuple(paths), collection, said, series.get("site", ""), lang)


def edit(path: Path) -> None:
    """Add a word to the first long line of an article's text."""
    text = path.read_text()
    head = found[0] if (found := METADATA.match(text)) else ""
    body, count = PROSE.subn(r"\1 today ", text.removeprefix(head), count=1)
    if not count:
        raise ValueError(f"{path} has no line to edit")
    path.write_text(head + body)
