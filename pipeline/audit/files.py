"""Which files are audited, and which book each of them was made of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.audit import FORMATS, Subject
from pipeline.errors import UsageError
from pipeline.output.records import recorded
from pipeline.series import artifact_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.model import Book
    from pipeline.series import Series

VARIANT = "\N{NULL}"


def chosen(names: Sequence[str], out: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """Return the named files, or those that were built in an output folder; raise `UsageError` if there are none."""
    paths = tuple(map(Path, names)) or tuple(path for path in recorded(out) if path.suffix.lstrip(".") in formats)
    for path in paths:
        if not path.is_file() or path.suffix.lstrip(".") not in FORMATS:
            raise UsageError(f"{path} is no file of a format that is known ({', '.join(sorted(FORMATS))})")
    if not paths:
        raise UsageError(f"nothing was built in {out}: name files, or run invoke export")
    return paths


def subjects(
    paths: Sequence[Path], books: Iterable[Book], series: Series, out: Path, *, strays: bool = True
) -> Iterator[Subject]:
    """Yield each file with its book; of `strays`, files that are no artifacts of these books, nothing or the file alone."""
    waiting = {path: _below(path, out) for path in paths}
    for book in books:
        for path in [path for path, name in waiting.items() if _names(name, book, series, path.suffix)]:
            del waiting[path]
            yield Subject(path, book)
    yield from map(Subject, waiting if strays else ())


def _below(path: Path, out: Path) -> str:
    """Return the name of a file below the output folder; elsewhere, its whole path."""
    whole, root = path.resolve(), out.resolve()
    return (whole.relative_to(root) if whole.is_relative_to(root) else whole).as_posix()


def _names(name: str, book: Book, series: Series, suffix: str) -> bool:
    """Return whether a name, or the end of a path, is that of a book in any variant."""
    form = artifact_name(series, book.layout, book.metadata.lang, book.name, VARIANT, suffix.lstrip("."))
    return bool(re.search(r"(?:^|/)" + re.escape(form).replace(VARIANT, "(?:-[a-z0-9-]+)?") + "$", name))
