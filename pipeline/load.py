"""Load: the files of a series to articles, their metadata read and checked.

`load` cannot fail on content: whatever is wrong with a file becomes a diagnostic of its article.
"""

from __future__ import annotations

import dataclasses
import os
import re
import uuid
from typing import TYPE_CHECKING

from pipeline.anchors import ascii_name
from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.header import Header
from pipeline.metadata import Split, split
from pipeline.model import Article, Metadata
from pipeline.series import Series, public_address, said

if TYPE_CHECKING:
    from pathlib import Path

BOM = "\ufeff"
LIMIT = 2 * 1024 * 1024
NUMBERED = re.compile(r"(\d+)-")
HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)


def load(series: Series) -> tuple[Article, ...]:
    """Return every article of the series that is no draft, by language and file name."""
    articles = [_article(series, path, lang) for lang in series.series.languages for path in _files(series, lang)]
    return _unique(tuple(a for a in articles if not a.metadata.draft))


def _files(series: Series, lang: str) -> list[Path]:
    excluded = {path for pattern in series.articles.exclude for path in series.folder.glob(pattern)}
    found = {path for pattern in series.articles.patterns.get(lang, ()) for path in series.folder.glob(pattern)}
    return sorted(path for path in found - excluded if path.is_file())


def _article(series: Series, path: Path, lang: str) -> Article:
    file = os.path.relpath(path)
    text, unreadable = _text(path, file)
    parts = split(text, file, required=series.metadata.required) if text else Split(Header(), "", 0, found=False)
    slug = ascii_name(parts.header.slug or path.stem)
    title, untitled = _title(parts, path, file, required=series.metadata.required)
    nameless = () if slug else (Diagnostic(Code.A008, Place(file, 1, 1), f"no slug can be made of {path.stem!r}"),)
    return Article(
        file=file,
        path=str(path),
        lang=lang,
        slug=slug,
        metadata=_metadata(series, parts.header, title, slug, lang),
        body=parts.body,
        offset=parts.offset,
        root=str(series.folder),
        patterns=series.metadata.patterns,
        object=said(series.metadata.object, lang, series.default),
        related=series.metadata.related,
        diagnostics=(*unreadable, *parts.diagnostics, *untitled, *nameless),
    )


def _text(path: Path, file: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return a file's text with single line ends, or an empty text and the reason."""
    data = path.read_bytes()
    if len(data) > LIMIT:
        return "", (Diagnostic(Code.A001, Place(file, 1, 1), f"the file is larger than {LIMIT // 2**20} MB"),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = data.count(b"\n", 0, error.start) + 1, error.start - data.rfind(b"\n", 0, error.start)
        return "", (Diagnostic(Code.A001, Place(file, line, column), "the file is not UTF-8", "save it as UTF-8"),)
    hint = "save it as UTF-8 without BOM"
    marked = Diagnostic(Code.A019, Place(file, 1, 1), "the file begins with a byte order mark", hint)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removeprefix(BOM), (marked,) if text.startswith(BOM) else ()


def _title(parts: Split, path: Path, file: str, *, required: bool) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the title: of the metadata, or else of the first heading, or else of the file name."""
    if parts.header.title:
        return parts.header.title, ()
    heading = HEADING.search(parts.body)
    title = heading[1] if heading else path.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    told = any(d.code in (Code.A002, Code.A003, Code.A004, Code.A006) for d in parts.diagnostics)
    if required and parts.found and not told:
        return title, (Diagnostic(Code.A006, Place(file, 1, 1), "metadata key 'title' is missing", "add a line title: …"),)
    return title, ()


def _metadata(series: Series, header: Header, title: str, slug: str, lang: str) -> Metadata:
    """Return the metadata of an article, with what the series says of all its articles."""
    source = public_address(series, slug, lang)
    numbered = NUMBERED.match(slug)
    fields = {f.name: getattr(header, f.name) for f in dataclasses.fields(Metadata) if f.name in Header.model_fields}
    own = {
        "title": title,
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
