"""Freeze: what every book holds, written down, so that the same edition can be made when the series has grown."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.errors import UsageError
from pipeline.model import Selection
from pipeline.series.mistakes import worded
from pipeline.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.collections.pool import Pool
    from pipeline.model import Article, Edition

HEAD = """\
# What each book holds, as `invoke list --freeze` found it. `--frozen` with this file makes the same
# books again; sha256 is of the article's file, and a note tells when it has changed since.
"""
ARTICLE = re.compile(r"\bslug\s*=")


class FrozenArticle(Table):
    """An article as it was chosen, and the line of the lock file that says so."""

    slug: str
    language: str
    sha256: str
    line: int = 0


class FrozenPart(Table):
    """A run of articles as it was chosen."""

    title: str = ""
    level: int = 1
    articles: tuple[FrozenArticle, ...] = ()


class FrozenEdition(Table):
    """A book in one language as it was chosen."""

    collection: str
    language: str
    part: tuple[FrozenPart, ...] = ()


class Frozen(Table):
    """The whole of a lock file."""

    edition: tuple[FrozenEdition, ...] = ()


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock file, as shown to the author, and the editions in it."""

    file: str
    editions: tuple[FrozenEdition, ...]

    def of(self, collection: str) -> tuple[FrozenEdition, ...]:
        """Return the editions of a collection."""
        return tuple(edition for edition in self.editions if edition.collection == collection)


def frozen(editions: Iterable[Edition]) -> str:
    """Return the text of a lock file of these editions."""
    return HEAD + "".join(line + "\n" for edition in editions for line in _edition(edition))


def _edition(edition: Edition) -> Iterator[str]:
    yield from ("", "[[edition]]", f"collection = {_quoted(edition.name)}", f"language = {_quoted(edition.lang)}")
    for part in edition.parts:
        yield from ("", "[[edition.part]]", f"title = {_quoted(part.title)}", f"level = {part.level}", "articles = [")
        for article in part.articles:
            facts = {"slug": article.slug, "language": article.lang, "sha256": sha256(article)}
            yield "  { " + ", ".join(f"{key} = {_quoted(text)}" for key, text in facts.items()) + " },"
        yield "]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def sha256(article: Article) -> str:
    """Return the digest of the file of an article, in hexadecimal."""
    return hashlib.sha256(Path(article.path).read_bytes()).hexdigest()


def read_lock(path: Path) -> Lock:
    """Return a lock file; raise `UsageError` if it is none."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read as a lock file: {error}") from error
    lines = iter([text.count("\n", 0, found.start()) + 1 for found in ARTICLE.finditer(text)])
    for article in _articles(data):
        article["line"] = next(lines, 0)
    try:
        return Lock(str(path), Frozen.model_validate(data).edition)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise UsageError(f"{path} is no lock file: {'.'.join(map(str, wrong['loc']))} {worded(wrong)}") from error


def _articles(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the tables of articles, in order, of whatever a file holds."""
    if isinstance(data, dict):
        if "slug" in data:
            yield data
        else:
            yield from (article for value in data.values() for article in _articles(value))
    elif isinstance(data, list):
        yield from (article for value in data for article in _articles(value))


def thawed(edition: FrozenEdition, lock: Lock, pool: Pool) -> tuple[tuple[Selection, ...], tuple[Diagnostic, ...]]:
    """Return the runs of a frozen edition, and a diagnostic for each article that is gone or has changed."""
    parts: list[Selection] = []
    told: list[Diagnostic] = []
    for part in edition.part:
        found = [(entry, pool.articles.get(entry.language, {}).get(entry.slug)) for entry in part.articles]
        parts.append(Selection(part.title, tuple(article for _, article in found if article), part.level))
        told += [wrong for entry, article in found for wrong in _differences(entry, article, lock)]
    return tuple(parts), tuple(told)


def _differences(entry: FrozenArticle, article: Article | None, lock: Lock) -> Iterator[Diagnostic]:
    place = Place(lock.file, entry.line)
    if article is None:
        message = f"{entry.slug} does not exist in {entry.language} any more"
        yield Diagnostic(Code.C010, place, message, "restore the file, or freeze the edition anew")
    elif sha256(article) != entry.sha256:
        yield Diagnostic(Code.C011, place, f"{article.file} has changed since the edition was frozen")
