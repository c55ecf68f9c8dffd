"""The files of a theme: the project's own, and those that a series brings in a folder.

A stylesheet or template of a series takes the place of the one with its name; a TOML
file holds only what differs, and is laid over the one with its name.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.series.places import position

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

LIMIT = 1024 * 1024
NEW = re.compile(r"(variants|trims)/[a-z0-9][a-z0-9-]*\.toml|templates/labels/[A-Za-z-]+\.toml|templates/.+\.j2")
"""Names that a series may add to those that there are."""
ASIDE = re.compile(r"(.*/)?(\.[^/]*|README[^/]*|LICEN[CS]E[^/]*)|profiles/[^/]+\.ic[cm]", re.IGNORECASE)
"""Files beside those of a theme, which are left alone: `profiles` reads its own."""
CLOSED = {"kinds.toml", "contrast.toml", "fonts.toml"}
"""Files that say what a theme is made of, which a series does not change."""
TEMPLATES = "templates/"


class Source(NamedTuple):
    """A file of a theme."""

    file: str
    """The path as shown to the author."""
    text: str

    def place(self, *keys: Any) -> Place:
        """Return where in the file a TOML key stands, or the line before it that does."""
        return Place(self.file, *position(self.text, keys)) if keys else Place(self.file)

    def told(self, code: Code, message: str, hint: str = "", *keys: Any) -> Diagnostic:
        """Return a diagnostic about a TOML key of the file, or about the file."""
        return Diagnostic(code, self.place(*keys), message, hint)


Files = dict[str, Source]
"""Files by their names in a theme: `tokens.toml`, `variants/print.toml`, `templates/pdf/chapter.html.j2`."""


def project_files(styles: Path, templates: Path) -> Files:
    """Return the files of the project's theme."""
    folders = (("", styles), (TEMPLATES, templates))
    return {
        prefix + path.relative_to(folder).as_posix(): Source(os.path.relpath(path), path.read_text(encoding="utf-8"))
        for prefix, folder in folders
        for path in _files(folder)
        if path.suffix in {".css", ".toml", ".j2"}
    }


def series_files(folder: Path, known: Iterable[str], wrong: list[Diagnostic]) -> Files:
    """Return the files of a series' own folder; what is no file of a theme is told to `wrong`."""
    names = sorted(known)
    found: Files = {}
    for path in _files(folder):
        name, shown = path.relative_to(folder).as_posix(), os.path.relpath(path)
        reason, hint = _refused(path, folder, name, names)
        if reason:
            wrong.append(Diagnostic(Code.C014, Place(shown), reason, hint))
        elif not ASIDE.fullmatch(name):
            found[name] = Source(shown, path.read_text(encoding="utf-8"))
    return found


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if not path.is_dir())


def _refused(path: Path, folder: Path, name: str, names: list[str]) -> tuple[str, str]:
    """Return why a file cannot belong to a theme, and what to do; empty texts if it can."""
    if ASIDE.fullmatch(name):
        return "", ""
    if name in CLOSED:
        return f"{name} is not for a series to change", ""
    if name not in names and not NEW.fullmatch(name):
        return f"{name} is no file of a theme", nearest(name, names)
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        return f"{name} leads out of the theme's folder", "put the file itself there"
    if path.stat().st_size > LIMIT:
        return f"{name} is larger than {LIMIT // 2**20} MB", ""
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return f"{name} is not UTF-8", "save it as UTF-8"
    return "", ""


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the question whether the most similar of some names is meant; empty if none is similar."""
    near = difflib.get_close_matches(name, list(names), 1)
    return f"did you mean {near[0]}?" if near else ""


def tables(source: Source, wrong: list[Diagnostic]) -> Mapping[str, Any]:
    """Return what a TOML file holds; nothing, told to `wrong`, if it is none."""
    try:
        return tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        place = Place(source.file, int(found[1]), int(found[2])) if found else Place(source.file)
        wrong.append(Diagnostic(Code.C014, place, f"not TOML: {str(error).split(' (at')[0]}"))
    except RecursionError:
        wrong.append(source.told(Code.C014, "the file nests too deeply"))
    return {}
