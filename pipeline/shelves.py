"""Shelves: the folders in which the files of a series are looked up, and which no path may leave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from pipeline.model import Article


def located(address: str, article: Article) -> Path | None:
    """Return what a path in an article leads to, links followed; nothing if it is missing or out of bounds.

    A path starts at the article's folder, or with / at the first shelf that has it.
    """
    wanted = unquote(address.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0])
    bases = article.shelves or (article.root,) if wanted.startswith("/") else (str(Path(article.path).parent),)
    for base in bases:
        path = _existing(Path(base) / wanted.lstrip("/"))
        if path and any(path.is_relative_to(root) for root in (article.root, *article.shelves)):
            return path
    return None


def site_path_of(path: Path, article: Article) -> str:
    """Return where a site has a file: below the shelf that holds it, the innermost one."""
    holding = [root for root in (article.root, *article.shelves) if path.is_relative_to(root)]
    return "/" + path.relative_to(max(holding, key=len)).as_posix()


def _existing(path: Path) -> Path | None:
    try:
        return path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
