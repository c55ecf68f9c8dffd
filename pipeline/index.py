"""Index: every address of every article, in one normal form, and what it leads to."""

from __future__ import annotations

import dataclasses
import os
import posixpath
import re
from typing import TYPE_CHECKING

from pipeline.addresses import bare, normal_forms, site_path
from pipeline.markup.anchors import ascii_name
from pipeline.model import Draft, LinkIndex, Target
from pipeline.series import artifact_name, public_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.model import Article, Edition, Layout, Reference
    from pipeline.series import Series

DATE = re.compile(r"\d{4}-\d{2}-\d{2}-")
Key = tuple[str, str]
"""The language of the article in which an address stands, and the address."""


def index(
    series: Series,
    articles: Sequence[Article],
    drafts: Iterable[Draft] = (),
    editions: Iterable[Edition] = (),
) -> LinkIndex:
    """Return the addresses of the articles, the headings of the drafts, and the artifacts of the editions."""
    articles = sorted(articles, key=lambda article: article.path)
    targets: dict[Key, Target] = {}
    for addresses in (_addresses, _names, _titles):
        for article in articles:
            target = target_of(article)
            for key in addresses(series, article):
                targets.setdefault(key, target)
    files, homes = _artifacts(series, editions)
    return LinkIndex(
        targets=targets,
        folded=_folded(targets),
        articles={(a.lang, a.slug): target_of(a) for a in reversed(articles)},
        site=series.series.site,
        default=series.default,
        patterns=tuple(_expression(p) for p in series.links.addresses),
        root=str(series.folder),
        public={lang: public_address(series, "{slug}", lang) for lang in series.series.languages},
        published=series.links.published,
        outside=series.links.outside,
        files=files,
        homes=homes,
        headings={(d.article.lang, d.article.slug): d.headings for d in drafts},
    )


def with_headings(known: LinkIndex, drafts: Iterable[Draft]) -> LinkIndex:
    """Return the index with the headings of more drafts."""
    more = {(d.article.lang, d.article.slug): d.headings for d in drafts}
    return dataclasses.replace(known, headings={**known.headings, **more})


def target_of(article: Article) -> Target:
    """Return what an address of an article leads to."""
    metadata = article.metadata
    return Target(article.slug, article.lang, metadata.title, metadata.number, metadata.source, file_of(article))


def file_of(article: Article) -> str:
    """Return an article's path from the folder of its series, with / before it."""
    if article.path.startswith(article.root + os.sep):
        return article.path[len(article.root) :].replace(os.sep, "/")
    return posixpath.join("/", os.path.relpath(article.path, article.root).replace(os.sep, "/"))


def find(reference: Reference, article: Article, known: LinkIndex) -> tuple[Target | None, bool]:
    """Return what a link of an article leads to, and whether its address is written in the right case.

    An address means an article of the language it stands in, or else of the default language.
    """
    forms = normal_forms(reference, file_of(article), known.site)
    wanted = [(lang, form) for lang in dict.fromkeys((article.lang, known.default)) for form in forms]
    if exact := next((known.targets[key] for key in wanted if key in known.targets), None):
        return exact, True
    return next((t for lang, form in wanted if (t := known.folded.get((lang, form.casefold())))), None), False


def _addresses(series: Series, article: Article) -> Iterator[Key]:
    """Yield each address of an article with the language of the articles in which it means this one."""
    file = file_of(article)
    for lang in series.series.languages:
        yield lang, f"file:{file}"
        for pattern in series.links.addresses:
            if "{lang}" in pattern or lang == article.lang:
                for name in _slugs(series, article):
                    yield lang, site_path(pattern.format(slug=name, lang=article.lang))
    for pattern in series.links.addresses:
        for name in _slugs(series, article):
            yield article.lang, site_path(pattern.replace("/{lang}", "").format(slug=name, lang=article.lang))


def _names(series: Series, article: Article) -> Iterator[Key]:
    """Yield what else names an article, if nothing has that for its address: its path without a suffix, its file."""
    file = file_of(article)
    for lang in series.series.languages:
        yield lang, f"file:{bare(file)}"
    stem = posixpath.basename(bare(file))
    for name in (*_slugs(series, article), stem, DATE.sub("", stem)):
        yield article.lang, f"name:{ascii_name(name)}"


def _titles(_: Series, article: Article) -> Iterator[Key]:
    yield article.lang, f"name:{ascii_name(article.metadata.title)}"


def _slugs(series: Series, article: Article) -> tuple[str, ...]:
    return article.slug, *(alias for alias, slug in series.links.aliases.items() if slug == article.slug)


def _folded(targets: Mapping[Key, Target]) -> dict[Key, Target]:
    folded: dict[Key, Target] = {}
    for (lang, address), target in targets.items():
        folded.setdefault((lang, address.casefold()), target)
    return folded


def _artifacts(
    series: Series, editions: Iterable[Edition]
) -> tuple[dict[tuple[Layout, str, str], str], dict[tuple[str, str], str]]:
    """Return the artifact of each edition, and the artifact that has an article: of several, a brief, then the first."""
    files: dict[tuple[Layout, str, str], str] = {}
    homes: dict[tuple[str, str], str] = {}
    for edition in sorted(editions, key=lambda e: e.layout != "brief"):
        file = artifact_name(series, edition.layout, edition.lang, edition.name)
        files[edition.layout, edition.lang, edition.name] = file
        for article in edition.articles:
            homes.setdefault((article.lang, article.slug), file)
    return files, homes


def _expression(pattern: str) -> str:
    quoted = re.escape(pattern.rstrip("/"))
    return quoted.replace(r"\{slug\}", r"(?P<slug>[^/]+)").replace(r"\{lang\}", r"(?P<lang>[a-z]{2,3}(?:-[A-Za-z]+)?)")
