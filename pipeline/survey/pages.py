"""Pages: the Markdown files of a folder, and which of them speak about it instead of being its articles."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import yaml

from pipeline.articles.metadata import CLOSING, FENCE, LOADER
from pipeline.articles.titles import first_heading
from pipeline.survey.hrefs import hrefs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

SUFFIXES = (".md", ".markdown", ".mdx")
SKIPPED = frozenset({
    *("_drafts", "_includes", "_layouts", "_site", "archetypes", "assets", "build", "dist", "images", "img", "media"),
    *("node_modules", "public", "site-packages", "static", "target", "themes", "vendor", "venv"),
})  # fmt: skip
"""Folders of tools and of files that belong to articles."""
ABOUT = frozenset({"readme", "license", "licence", "changelog", "contributing", "code_of_conduct", "404"})
ABOUT_IN_CAPITALS = frozenset(
    {"AUTHORS", "CHANGES", "COPYING", "HISTORY", "NOTICE", "SECURITY", "SUMMARY", "SUPPORT", "TODO"}
)


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown file: its path in the folder, its metadata (`None`: it has no block) and the text after them."""

    path: PurePosixPath
    header: dict[str, Any] | None
    body: str


def pages(folder: Path) -> tuple[Page, ...]:
    """Return the Markdown files of a folder, hidden ones and those of tools left out."""
    return tuple(_page(path, folder) for path in sorted(_files(folder)))


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in SKIPPED]
        yield from (Path(place, name) for name in names if name.endswith(SUFFIXES) and not name.startswith("."))


def _page(path: Path, folder: Path) -> Page:
    text = path.read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    header, body = _split(text)
    return Page(PurePosixPath(path.relative_to(folder).as_posix()), header, body)


def _split(text: str) -> tuple[dict[str, Any] | None, str]:
    """Return metadata and text; a block that is no YAML mapping counts as empty, for `check` tells more of it."""
    opening = FENCE.match(text)
    closing = CLOSING.search(text, opening.end() + 1) if opening else None
    if not opening or not closing:
        return None, text
    try:
        block = yaml.load(text[opening.end() : closing.start()], Loader=LOADER)  # noqa: S506 - the base loader makes texts
    except yaml.YAMLError:
        block = {}
    return block if isinstance(block, dict) else {}, text[closing.end() + 1 :]


def chapters(found: Iterable[Page], summary: str) -> tuple[Page, ...]:
    """Return the pages that are articles.

    A README, a licence and the like are none, unless the summary names them, another
    page links to them, or they have metadata with a title.
    """
    found = tuple(found)
    named = _named(found, summary)
    return tuple(page for page in found if str(page.path) != summary and _chapter(page, named))


def _chapter(page: Page, named: Collection[str]) -> bool:
    stem = page.path.stem
    if stem == "_index" and not page.body.strip():
        return False
    about = stem.lower() in ABOUT or stem in ABOUT_IN_CAPITALS
    return not about or str(page.path) in named or bool(page.header and page.header.get("title"))


def _named(found: Iterable[Page], summary: str) -> set[str]:
    """Return the files that the articles, or the summary, link to."""
    speaking = [page for page in found if str(page.path) == summary or page.path.stem.lower() not in ABOUT]
    return {target for page in speaking for target in _targets(page)}


def _targets(page: Page) -> set[str]:
    return {os.path.normpath(page.path.parent / unquote(href.partition("#")[0])) for href in hrefs(page.body)}


def summary_of(found: Collection[Page]) -> str:
    """Return the file that lists the chapters as mdBook and GitBook write it, empty if none lists most of the pages."""
    for page in found:
        listed = _targets(page) if page.path.name == "SUMMARY.md" else set()
        if sum(str(other.path) in listed for other in found) >= len(found) / 2:
            return str(page.path)
    return ""


def readme_title(found: Iterable[Page]) -> str:
    """Return the heading of the README at the top, empty if there is none."""
    return next((first_heading(page.body) for page in found if str(page.path).lower() == "readme.md"), "")
