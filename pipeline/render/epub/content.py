"""The content of an EPUB: blocks for pandoc to split into pages, and the pages' openings.

Pandoc needs a plain heading to begin a file, to list it and to lead links to it. What a
reader sees in the heading's place is a template, filled here as an XHTML fragment and put
in after writing: the heading's `fill` attribute is the fragment's key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel import Locale

from pipeline import tree
from pipeline.render import blocks, templates
from pipeline.render.epub.metadata import licence_sentence
from pipeline.render.facts import direction, reading_minutes
from pipeline.render.outline import below

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import Book, Chapter, Part, Theme
    from pipeline.render.outline import Line

Content = tuple[list[Any], dict[str, str]]
"""Blocks, and XHTML fragments by key."""

COVER, TITLE_PAGE, COLOPHON = "cover", "titlepage", "colophon"


def content(book: Book, theme: Theme) -> Content:
    """Return the blocks of a book and the XHTML fragments that open its pages."""
    written, fragments = _body(book, theme)
    about = templates.labels(theme, book.metadata.lang)["about"]
    colophon = _stub(1, "page_colophon", about, COLOPHON, _colophon_role(book))
    pages = [*written, colophon] if book.layout == "brief" else [colophon, *written]
    return pages, {**fragments, TITLE_PAGE: _title_page(book, theme), COLOPHON: _colophon(book, theme)}


def _body(book: Book, theme: Theme) -> Content:
    written: list[Any] = []
    fragments: dict[str, str] = {}
    for part in book.parts:
        for pages, openings in _part(book, theme, part):
            written += pages
            fragments |= openings
    return written, fragments


def _part(book: Book, theme: Theme, part: Part) -> Iterator[Content]:
    if part.title:
        yield _part_page(book, theme, part)
    for chapter in part.chapters:
        yield _chapter(book, theme, chapter)
        if book.layout == "brief":
            yield _closing(book, theme, chapter)


def _part_page(book: Book, theme: Theme, part: Part) -> Content:
    lang, key = book.metadata.lang, part.anchor
    items = [[{"t": "Plain", "c": [_link(line, lang)]}] for line in below(book, part)]
    listed = blocks.div(("part-chapters",), [{"t": "BulletList", "c": items}])
    opening = templates.render(theme, "epub/part.xhtml.j2", lang, part=part)
    pairs = {"epub:type": "part", "role": "doc-part"}
    classes = ("nested",) if part.level > 1 else ()
    return [_stub(1, key, part.title, key, pairs, classes), listed], {key: opening}


def _link(line: Line, lang: str) -> Any:
    pairs = _language(line.lang, lang).items()
    return {"t": "Link", "c": [["", [], [[*pair] for pair in pairs]], blocks.inlines(line.title), [f"#{line.anchor}", ""]]}


def _language(own: str, around: str) -> dict[str, str]:
    """Return the attributes of what is in another language than what is around it."""
    turned = {} if direction(own) == direction(around) else {"dir": direction(own)}
    return {} if own == around else {"lang": own, **turned}


def _chapter(book: Book, theme: Theme, chapter: Chapter) -> Content:
    meta, lang = chapter.metadata, book.metadata.lang
    pairs = {"epub:type": "chapter", "role": "doc-chapter"} | _language(chapter.lang, lang)
    minutes = reading_minutes(chapter.words)
    opening = templates.render(theme, "epub/opening.xhtml.j2", lang, chapter=chapter, meta=meta, minutes=minutes)
    body = blocks.labelled(tree.loads(chapter.ast), templates.labels(theme, lang))
    return [_stub(1, chapter.slug, meta.title, chapter.slug, pairs), *body], {chapter.slug: opening}


def _closing(book: Book, theme: Theme, chapter: Chapter) -> Content:
    """Return what follows the article of a brief: related articles, and how to cite it."""
    lang = book.metadata.lang
    labels = templates.labels(theme, lang)
    wanted = [name for name, shown in (("related", chapter.related), ("cite", True)) if shown]
    values = {"chapter": chapter, "meta": chapter.metadata}
    stubs = [_stub(2, f"page_{name}", labels[name], name) for name in wanted]
    return stubs, {name: templates.render(theme, f"epub/{name}.xhtml.j2", lang, **values) for name in wanted}


def cover(book: Book, theme: Theme, image: str) -> str:
    """Return the fragment of the cover page, which shows the file `image`."""
    return templates.render(theme, "epub/cover.xhtml.j2", book.metadata.lang, meta=book.metadata, image=image)


def _title_page(book: Book, theme: Theme) -> str:
    lang, names = book.metadata.lang, language_names(book.languages)
    return templates.render(theme, "epub/titlepage.xhtml.j2", lang, book=book, meta=book.metadata, languages=names)


def _colophon(book: Book, theme: Theme) -> str:
    meta, labels = book.metadata, templates.labels(theme, book.metadata.lang)
    licence = licence_sentence(meta.rights, labels)
    return templates.render(theme, "epub/colophon.xhtml.j2", meta.lang, book=book, meta=meta, licence=licence)


def _colophon_role(book: Book) -> Mapping[str, str]:
    """Return the semantics that decide whether pandoc calls the page front or back matter."""
    return {"epub:type": "colophon", "role": "doc-colophon"} if book.layout == "brief" else {"epub:type": "copyright-page"}


def language_names(languages: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return each language's code and its name in itself, as a title has it."""
    names = {code: Locale.parse(code, sep="-").get_language_name(code) or code for code in languages}
    return [(code, name[:1].upper() + name[1:]) for code, name in names.items()]


def _stub(
    level: int, ident: str, title: str, key: str, pairs: Mapping[str, str] | None = None, classes: tuple[str, ...] = ()
) -> Any:
    attributes = [["fill", key], *([name, value] for name, value in (pairs or {}).items())]
    return {"t": "Header", "c": [level, [ident, list(classes), attributes], blocks.inlines(title)]}
