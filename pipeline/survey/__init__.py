"""Survey: what a folder of Markdown made for another tool holds, as far as its files show it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from pipeline.articles.header import Header
from pipeline.articles.history import last_changes
from pipeline.articles.sources import sources
from pipeline.errors import UsageError
from pipeline.markup.anchors import ascii_name
from pipeline.survey.addresses import Addresses, addresses
from pipeline.survey.categories import Category, categories
from pipeline.survey.keys import HALF, Habits, habits
from pipeline.survey.languages import guessed, languages, patterns
from pipeline.survey.pages import SKIPPED, Page, chapters, pages, readme_title, summary_of
from pipeline.survey.site import Site, find_site

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pipeline.articles.sources import Source

NUMBERED = re.compile(r"\d+-")


@dataclass(frozen=True, slots=True)
class Survey:
    """All that was found."""

    folder: Path
    title: str
    site: Site
    patterns: Mapping[str, tuple[str, ...]]
    """By language, the default language first."""
    exclude: tuple[str, ...]
    counts: Mapping[str, int]
    """Articles by language."""
    habits: Habits
    dated: bool
    """Whether git knows dates, and the articles have none."""
    addresses: Addresses
    assets: tuple[str, ...]
    """Folders elsewhere that articles take files from."""
    summary: str
    categories: tuple[Category, ...]
    sort: tuple[str, ...]


def survey(folder: Path) -> Survey:
    """Return what a folder holds; raise `UsageError` if it is none or holds no article."""
    found = pages(folder.resolve()) if folder.is_dir() else ()
    summary = summary_of(found)
    articles = {page.path: page for page in chapters(found, summary)}
    if not articles:
        raise UsageError(_nothing(folder, found))
    site = find_site(folder)
    by_language = _patterns(articles, site)
    folder = folder.resolve()
    exclude = _exclude(folder, by_language, articles)
    files = sources(folder, by_language, exclude)
    own = {source: articles[PurePosixPath(source.path.relative_to(folder).as_posix())] for source in files}
    headers = [page.header for page in own.values()]
    ways = habits(tuple(own.values()))
    slugs = {_slug(source, page) for source, page in own.items()}
    ways_to = addresses(tuple(own.values()), slugs, by_language, site.address)
    return Survey(
        folder=folder,
        title=site.title or readme_title(found) or folder.name.replace("-", " ").replace("_", " ").title(),
        site=site,
        patterns=by_language,
        exclude=exclude,
        counts=Counter(source.lang for source, page in own.items() if (page.header or {}).get("draft") != "true"),
        habits=ways,
        dated="date" not in ways.keys and not _has(headers, "date") and bool(last_changes(folder)),
        addresses=ways_to,
        assets=_assets(folder, site, ways_to),
        summary=summary,
        categories=categories(
            [(s.lang, s.slug, page.header or {}) for s, page in own.items()], ways, next(iter(by_language))
        ),
        sort=_sort(ways, headers, slugs),
    )


def _nothing(folder: Path, found: Sequence[Page]) -> str:
    if not folder.exists():
        return f"there is no folder {folder}"
    if not folder.is_dir():
        return f"{folder} is no folder"
    names = ", ".join(str(page.path) for page in found[:3])
    return f"no article in {folder}: " + (f"only {names}" if found else "it holds no Markdown file")


def _patterns(articles: Mapping[PurePosixPath, Page], site: Site) -> dict[str, tuple[str, ...]]:
    """Return the patterns of each language; pages that name none are in the site's, or in that of their words."""
    named = languages(articles, site.languages)
    unnamed = [articles[path] for path, lang in named.items() if not lang]
    said = [str(page.header["lang"]) for page in unnamed if page.header and page.header.get("lang")]
    codes = [code for code, _ in Counter(filter(None, named.values())).most_common()]
    if unnamed:
        known = site.languages[:1] or tuple(said[:1])
        default = known[0] if known else guessed(page.body for page in unnamed)
    else:
        default = next((lang for lang in (*site.languages, "en") if lang in codes), codes[0])
    return patterns(named, default)


def _exclude(
    folder: Path, by_language: Mapping[str, tuple[str, ...]], articles: Mapping[PurePosixPath, Page]
) -> tuple[str, ...]:
    """Return patterns for the files that the patterns of the languages take and that are no articles."""
    matched = [PurePosixPath(s.path.relative_to(folder).as_posix()) for s in sources(folder, by_language)]
    names: dict[str, list[PurePosixPath]] = defaultdict(list)
    for path in matched:
        names[path.name].append(path)
    found: dict[str, None] = {}
    for path in matched:
        if path not in articles:
            found[_excluding(path, names[path.name], articles)] = None
    return tuple(found)


def _excluding(path: PurePosixPath, same: list[PurePosixPath], articles: Mapping[PurePosixPath, Page]) -> str:
    """Return the pattern that leaves a file out: a folder of a tool, a name that no article has, or its path."""
    for place, part in enumerate(path.parts[:-1]):
        if part in SKIPPED:
            return str(PurePosixPath(*path.parts[: place + 1])) + "/**/*"
    if len(same) > 1 and not any(other in articles for other in same):
        return f"**/{path.name}"
    return str(path)


def _assets(folder: Path, site: Site, ways_to: Addresses) -> tuple[str, ...]:
    """Return the folders above that relative links lead to, and those in which the site has its files."""
    of_site = [f"{site.file.rpartition('/')[0]}/{name}" for name in ("public", "static") if "/" in site.file]
    return tuple(name for name in (*of_site, *ways_to.outside) if not name.endswith("..") and (folder / name).is_dir())


def _slug(source: Source, page: Page) -> str:
    own = page.header.get("slug", "") if page.header else ""
    return ascii_name(own if isinstance(own, str) else "") or source.slug


def _has(headers: Sequence[dict[str, Any] | None], ours: str) -> bool:
    """Return whether at least half of the articles state one of our keys under a name that is understood."""
    alias = Header.model_fields[ours].validation_alias
    names = {ours, *map(str, getattr(alias, "choices", ()))}
    return sum(any(header.get(name) for name in names) for header in headers if header) >= HALF * len(headers)


def _sort(ways: Habits, headers: Sequence[dict[str, Any] | None], slugs: Collection[str]) -> tuple[str, ...]:
    """Return by what the whole series is best put in order."""
    if sum(bool(NUMBERED.match(slug)) for slug in slugs) >= HALF * len(slugs):
        return ("number", "slug")
    for key in ("weight", "number", "date"):
        if key in ways.keys or _has(headers, key):
            return (key, "slug")
    return ("slug",)
