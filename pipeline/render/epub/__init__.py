"""The EPUB 3 backend: pandoc writes the package, and a few passes finish it.

One job per book. Pages, links, navigation, footnotes and formulas are pandoc's work; the
pages' openings come from templates (`content`), the rest of the finish from
`xhtml` and `package`.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import pandoc
from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.model import Piece, RenderJob
from pipeline.render import templates
from pipeline.render.epub import content, package, style, xhtml
from pipeline.render.epub.cover import cover_png
from pipeline.render.epub.metadata import metadata
from pipeline.render.epub.package import CONTENTS, NAVIGATION, PACKAGE
from pipeline.render.facts import clock, direction
from pipeline.render.outline import outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model import Book, Face, Theme
    from pipeline.render.epub.package import Files

DEPTH = {"book": 2, "brief": 3}
"""How deep the navigation goes: to the sections, in a brief to the subsections."""
COVER, STYLESHEET = "cover.png", "book.css"
ARGUMENTS = ("--mathml", "--split-level=1", f"--epub-cover-image={COVER}", f"--css={STYLESHEET}")
PAGES = "EPUB/text/"
HINT = "check its TeX"


def split(book: Book, theme: Theme) -> tuple[RenderJob, ...]:
    """Return the one job of a book."""
    return (RenderJob("epub", book, theme),)


def render(job: RenderJob) -> Piece:
    """Return the EPUB of a book; raise `PandocFailed`."""
    blocks, fragments = content.content(job.book, job.theme)
    labels = templates.labels(job.theme, job.book.metadata.lang)
    faces = style.embedded(job.theme)
    with tempfile.TemporaryDirectory(prefix="epub-") as name:
        folder = Path(name)
        stage(folder, job.book, job.theme, faces, characters(blocks, fragments, labels))
        written = pandoc.write(
            blocks, "epub3", arguments(job.book, faces), metadata(job.book, job.theme), folder, clock(job.book)
        )
    files = finish(package.unpacked(written), job, fragments, faces)
    return Piece("epub", package.packed(files), diagnostics=unreadable(files, job.book))


def characters(blocks: Sequence[Any], fragments: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return every character that the pages may show, also in the capitals that the stylesheet makes of them."""
    text = "".join((json.dumps(blocks, ensure_ascii=False), *fragments.values(), *labels.values()))
    return "".join(sorted({*text, *text.upper()} - {"\n"}))


def stage(folder: Path, book: Book, theme: Theme, faces: Sequence[Face], text: str) -> None:
    """Fill the folder that pandoc writes from: nothing but the book's own files; faces have the characters of `text`."""
    for asset in {asset.name: asset for chapter in book.chapters for asset in chapter.assets}.values():
        (folder / asset.name).write_bytes(asset.content)
    for face in faces:
        (folder / face.name).write_bytes(style.reduced(face, text))
    (folder / STYLESHEET).write_text(style.stylesheet(theme, faces), encoding="utf-8")
    (folder / COVER).write_bytes(cover_png(book, theme))


def arguments(book: Book, faces: Sequence[Face]) -> list[str]:
    """Return pandoc's options for a book: only a collection shows its contents as a page."""
    contents = ["--toc"] if book.layout == "book" else []
    fonts = [f"--epub-embed-font={face.name}" for face in faces]
    return [*ARGUMENTS, *contents, f"--toc-depth={DEPTH[book.layout]}", *fonts]


def finish(files: Files, job: RenderJob, fragments: Mapping[str, str], faces: Sequence[Face]) -> Files:
    """Return the package's files with pages, navigation, package document and licences finished."""
    labels = templates.labels(job.theme, job.book.metadata.lang)
    opf, nav, ncx = (xhtml.parsed(files[name]) for name in (PACKAGE, NAVIGATION, CONTENTS))
    licences = {f"licences/{face.family.replace(' ', '-')}.txt": job.theme.licences[face.family] for face in faces}
    cover = content.cover(job.book, job.theme, f"../{package.cover_image(opf)}")
    filled = {**fragments, content.COVER: cover}
    lines, towards = outline(job.book), direction(job.book.metadata.lang)
    pages = {name: xhtml.finished(data, filled, towards) for name, data in files.items() if name.startswith(PAGES)}
    xhtml.direct(nav, towards)
    package.finish_package(opf, job.book.metadata.version, licences)
    package.finish_navigation(nav, lines, landmarks(pages, labels, shown=job.book.layout == "book"))
    package.finish_contents(ncx, lines, labels["title-page"])
    return {
        **files,
        **pages,
        **{f"EPUB/{name}": text.encode() for name, text in licences.items()},
        PACKAGE: xhtml.written(opf),
        NAVIGATION: xhtml.written(nav, xhtml.DOCTYPE),
        CONTENTS: xhtml.written(ncx),
    }


def landmarks(pages: Mapping[str, bytes], labels: Mapping[str, str], *, shown: bool) -> Iterator[tuple[str, str, str]]:
    """Yield kind, address and label of the pages that a reader goes to by name; `shown` if the contents are one."""
    yield "cover", "text/cover.xhtml", labels["cover"]
    yield "titlepage", "text/title_page.xhtml", labels["title-page"]
    if shown:
        yield "toc", "#toc", labels["contents"]
    for kind, label in (("copyright-page", "colophon"), ("bodymatter", "start"), ("colophon", "colophon")):
        found = [name for name in sorted(pages) if f'epub:type="{kind}"'.encode() in pages[name]]
        yield from ((kind, name.removeprefix("EPUB/"), labels[label]) for name in found[:1])


def unreadable(files: Files, book: Book) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each formula that stayed TeX."""
    sources = {chapter.slug: chapter.file for chapter in book.chapters}
    pages = (data for name, data in sorted(files.items()) if name.startswith(PAGES))
    failed = (found for data in pages if b'class="math' in data for found in xhtml.failed_formulas(data))
    return tuple(
        Diagnostic(Code.R003, Place(sources[slug]), f"formula cannot be drawn: {tex}", HINT) for slug, tex in failed
    )


def bind(_book: Book, _theme: Theme, pieces: Sequence[Piece]) -> bytes:
    """Return the only piece, which is complete."""
    (piece,) = pieces
    return piece.data
