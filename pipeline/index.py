"""Index: every address of every article, in one normal form, and what it leads to."""

from __future__ import annotations

import dataclasses
import os
import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.model import Draft, LinkIndex, Target
from pipeline.series import public_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model import Article
    from pipeline.series import Series


def index(series: Series, articles: Iterable[Article], drafts: Iterable[Draft] = ()) -> LinkIndex:
    """Return the addresses of the articles and the headings of the drafts."""
    targets: dict[tuple[str, str], Target] = {}
    for article in articles:
        for key in _addresses(series, article):
            targets.setdefault(key, target_of(article))
    return LinkIndex(
        targets=targets,
        site=series.series.site,
        default=series.default,
        patterns=tuple(_expression(p) for p in series.links.addresses),
        root=str(series.folder),
        public={lang: public_address(series, "{slug}", lang) for lang in series.series.languages},
        published=series.links.published,
        headings={(d.article.lang, d.article.slug): d.headings for d in drafts},
    )


def with_headings(known: LinkIndex, drafts: Iterable[Draft]) -> LinkIndex:
    """Return the index with the headings of more drafts."""
    more = {(d.article.lang, d.article.slug): d.headings for d in drafts}
    return dataclasses.replace(known, headings={**known.headings, **more})


def target_of(article: Article) -> Target:
    """Return what an address of an article leads to."""
    metadata = article.metadata
    return Target(article.slug, article.lang, metadata.title, metadata.number, metadata.source)


def _addresses(series: Series, article: Article) -> Iterator[tuple[str, str]]:
    """Yield each address of an article with the language of the articles in which it means this one."""
    names = [article.slug, *(alias for alias, slug in series.links.aliases.items() if slug == article.slug)]
    file = posixpath.join("/", os.path.relpath(article.path, series.folder).replace(os.sep, "/"))
    for lang in series.series.languages:
        yield lang, f"file:{file}"
        for pattern in series.links.addresses:
            if "{lang}" in pattern or lang == article.lang:
                for name in names:
                    yield lang, site_path(pattern.format(slug=name, lang=article.lang))


def site_path(path: str) -> str:
    """Return a site path without query and trailing slash, percent-decoded: the one form of the index."""
    return unquote(path.split("?", maxsplit=1)[0]).rstrip("/") or "/"


def _expression(pattern: str) -> str:
    quoted = re.escape(pattern.rstrip("/"))
    return quoted.replace(r"\{slug\}", r"(?P<slug>[^/]+)").replace(r"\{lang\}", r"(?P<lang>[a-z]{2,3}(?:-[A-Za-z]+)?)")
