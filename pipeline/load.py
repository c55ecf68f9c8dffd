"""Load: the files of a series to articles, their metadata read and checked.

`load` cannot fail on content: whatever is wrong with a file becomes a diagnostic of its article.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import os
import re
import uuid
from typing import TYPE_CHECKING

from pipeline.articles.header import Header
from pipeline.articles.history import last_changes
from pipeline.articles.metadata import Split, split
from pipeline.articles.sources import Source, sources
from pipeline.articles.titles import first_heading
from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.markup.anchors import ascii_name
from pipeline.model import Article, Metadata
from pipeline.series import Series, public_address, said

if TYPE_CHECKING:
    from pathlib import Path

BOM = "\ufeff"
LIMIT = 2 * 1024 * 1024
WIKILINKS = {"obsidian": "+wikilinks_title_after_pipe", "mediawiki": "+wikilinks_title_before_pipe"}
"""The extensions of pandoc's reader."""
DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-")
NUMBERED = re.compile(r"(\d+)-")


def load(series: Series) -> tuple[Article, ...]:
    """Return every article of the series that is no draft, by language and file name."""
    patterns = {lang: series.articles.patterns.get(lang, ()) for lang in series.series.languages}
    found = sources(series.folder, patterns, (*series.articles.exclude, *series.orders))
    changes = last_changes(series.folder) if series.metadata.date == "git" else {}
    shelves = tuple(str((series.folder / folder).resolve()) for folder in series.articles.assets)
    articles = [_article(series, source, shelves, changes.get(source.path)) for source in found]
    return _unique(tuple(a for a in articles if not a.metadata.draft))


def _article(series: Series, source: Source, shelves: tuple[str, ...], changed: dt.date | None) -> Article:
    path, lang, rules = source.path, source.lang, series.metadata
    file = os.path.relpath(path)
    data, unreadable = _data(path, file, series.folder)
    text, unclear = _text(data, file)
    unread = Split(Header(), "", 0, found=False)
    parts = unread if unreadable or text is None else split(text, file, required=rules.required, keys=rules.keys)
    slug = ascii_name(parts.header.slug) or source.slug
    title, untitled = _title(parts, source.name, file, required=rules.required)
    header = parts.header.model_copy(update={"title": title, "date": parts.header.date or _dated(source.name) or changed})
    nameless = () if slug else (Diagnostic(Code.A008, Place(file, 1, 1), f"no slug can be made of {source.name!r}"),)
    return Article(
        file=file,
        path=str(path),
        lang=lang,
        slug=slug,
        metadata=_metadata(series, header, slug, lang),
        body=parts.body,
        offset=parts.offset,
        root=str(series.folder),
        patterns=rules.patterns,
        object=said(rules.object, lang, series.default),
        related=rules.related,
        wikilinks=WIKILINKS.get(series.links.wikilinks or "", ""),
        shelves=shelves,
        abbreviations={word: said(meaning, lang, series.default) for word, meaning in series.abbreviations.items()},
        described=series.figures.captions == "descriptions",
        source=data,
        diagnostics=(*unreadable, *unclear, *parts.diagnostics, *untitled, *nameless),
    )


def _data(path: Path, file: str, folder: Path) -> tuple[bytes, tuple[Diagnostic, ...]]:
    """Return what a file holds, or nothing and the reason."""
    if not path.resolve().is_relative_to(folder):
        return b"", (Diagnostic(Code.A001, Place(file, 1, 1), "the file is a link out of the series' folder"),)
    if path.stat().st_size > LIMIT:
        return b"", (Diagnostic(Code.A001, Place(file, 1, 1), f"the file is larger than {LIMIT // 2**20} MB"),)
    return path.read_bytes(), ()


def _text(data: bytes, file: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Return the text of a file with single line ends, or no text and the reason."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = data.count(b"\n", 0, error.start) + 1, error.start - data.rfind(b"\n", 0, error.start)
        return None, (Diagnostic(Code.A001, Place(file, line, column), "the file is not UTF-8", "save it as UTF-8"),)
    hint = "save it as UTF-8 without BOM"
    marked = Diagnostic(Code.A019, Place(file, 1, 1), "the file begins with a byte order mark", hint)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removeprefix(BOM), (marked,) if text.startswith(BOM) else ()


def _title(parts: Split, name: str, file: str, *, required: bool) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the title: of the metadata, or else of the first heading, or else of the file name."""
    if parts.header.title:
        return parts.header.title, ()
    title = first_heading(parts.body) or name.replace("-", " ").replace("_", " ").strip().capitalize()
    told = any(d.code in (Code.A002, Code.A003, Code.A004, Code.A006) for d in parts.diagnostics)
    if required and parts.found and not told:
        return title, (Diagnostic(Code.A006, Place(file, 1, 1), "metadata key 'title' is missing", "add a line title: …"),)
    return title, ()


def _dated(name: str) -> dt.date | None:
    """Return the day at the beginning of a file's name, as Jekyll has it."""
    found = DATED.match(name)
    with contextlib.suppress(ValueError):
        return dt.date.fromisoformat(found[1]) if found else None
    return None


def _metadata(series: Series, header: Header, slug: str, lang: str) -> Metadata:
    """Return the metadata of an article, with what the series says of all its articles."""
    source = public_address(series, slug, lang)
    numbered = None if _dated(slug) else NUMBERED.match(slug)
    fields = {f.name: getattr(header, f.name) for f in dataclasses.fields(Metadata) if f.name in Header.model_fields}
    own = {
        "number": header.number or (numbered[1] if numbered else ""),
        "rights": header.rights or series.series.rights,
        "series": said(series.series.title, lang, series.default),
        "publisher": series.series.publisher,
        "source": source,
        "identifier": uuid.uuid5(uuid.NAMESPACE_URL, source or f"{series.series.title}/{lang}/{slug}").urn,
    }
    return Metadata(lang=lang, **{**fields, **own})


def _unique(articles: tuple[Article, ...]) -> tuple[Article, ...]:
    """Return the articles, each that repeats a slug of its language with a diagnostic."""
    first: dict[tuple[str, str], Article] = {}
    result = []
    for article in articles:
        other = first.setdefault((article.lang, article.slug), article)
        result.append(article if other is article else _repeats(article, other))
    return tuple(result)


def _repeats(article: Article, other: Article) -> Article:
    hint = f"{other.file} has it already; rename one, or give it a slug: of its own"
    repeated = Diagnostic(Code.A007, Place(article.file, 1, 1), f"the slug {article.slug!r} is used twice", hint)
    return dataclasses.replace(article, diagnostics=(*article.diagnostics, repeated))
