"""The PDF backend: a book laid out by WeasyPrint as a tagged document (PDF/UA-1).

The layout engine reaches nothing but the theme's faces and the images of the book.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pathlib
import threading
import warnings
from logging.handlers import QueueHandler
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.diagnostics import Code, Diagnostic, Place, Severity
from pipeline.errors import PANGO, EnvironmentLacks
from pipeline.model import Piece, RenderJob
from pipeline.render.facts import direction
from pipeline.render.pdf.bind import finished
from pipeline.render.pdf.html import book_html
from pipeline.render.pdf.printed import ASSET
from pipeline.theme import custom_properties, fonts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model import Asset, Book, Face, Theme

STYLESHEETS = ("content.css", "code.css", "cover.css", "print.css", "custom.css")
FACE = "face:"
GENERIC = {"sans-serif": "face-display", "serif": "face-text", "monospace": "face-code"}
"""What the generic families of a drawing (SVG) mean in the theme."""
NO_SYSTEM_FONTS = {
    "FONTCONFIG_FILE": str(pathlib.Path(__file__).with_name("fonts.conf")),
    "SOURCE_DATE_EPOCH": "315532800",  # the date of embedded subsets, 1980-01-01
}
UNSPOKEN = "Using fontTools instead of HarfBuzz-Subset"
"""How a complaint begins that is about the machine, which lacks a library, and not about the book."""
LAYOUT = threading.RLock()
"""Held while the process has the environment of a layout."""


class Layout(NamedTuple):
    """A document as laid out: its bytes, the number of its pages, and what the layout engine complains about."""

    data: bytes
    pages: int
    complaints: tuple[str, ...]


def split(book: Book, theme: Theme) -> tuple[RenderJob, ...]:
    """Return the one job that renders the book."""
    return (RenderJob("pdf", book, theme),)


def render(job: RenderJob) -> Piece:
    """Return the laid-out book; raise `PandocFailed`. A book that runs from right to left is refused."""
    if reverse := sorted({lang for lang in _languages(job.book) if direction(lang) == "rtl"}):
        return Piece("pdf", b"", diagnostics=(_refused(job.book, reverse),))
    html, diagnostics = book_html(job.book, job.theme)
    assets = {asset.name: asset for chapter in job.book.chapters for asset in chapter.assets}
    data, pages, complaints = typeset(html, job.theme, assets)
    told = complained(job.book, "pdf", complaints)
    return Piece("pdf", data, pages, diagnostics=(*diagnostics, *told))


def _languages(book: Book) -> set[str]:
    return {book.metadata.lang, *(chapter.lang for chapter in book.chapters)}


def _refused(book: Book, languages: list[str]) -> Diagnostic:
    """Return why a book is not laid out: WeasyPrint sets every line from left to right."""
    message = f"PDF cannot hold text that runs from right to left ({', '.join(languages)})"
    return Diagnostic(
        Code.R004, Place(f"{book.metadata.lang}/{book.name}.pdf"), message, "--format epub,docx makes the others"
    )


def bind(book: Book, theme: Theme, pieces: Sequence[Piece]) -> bytes:
    """Return the finished document: the only piece with the metadata of the book."""
    (piece,) = pieces
    return finished(piece.data, book, theme)


def complained(book: Book, form: str, complaints: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Return what the layout engine complains about as diagnostics of the book in a format."""
    place = Place(f"{book.metadata.lang}/{book.name}.{form}")
    return tuple(Diagnostic(Code.R001, place, message, severity=Severity.WARNING) for message in complaints)


def typeset(html: str, theme: Theme, assets: Mapping[str, Asset], *, tagged: bool = True) -> Layout:
    """Return an HTML text laid out in the theme's look; `tagged` for readers, or else to be made a picture of.

    Images are found by name as `asset:NAME`; every other address but `data:` is refused.
    """
    with _layout_environment() as weasyprint, _complaints() as complaints:
        configuration = weasyprint.text.fonts.FontConfiguration()
        fetcher = _shelf(weasyprint, theme, assets)
        css = weasyprint.CSS(string=_stylesheet(theme), font_config=configuration, url_fetcher=fetcher)
        document = weasyprint.HTML(string=html, url_fetcher=fetcher).render(font_config=configuration, stylesheets=[css])
        data = document.write_pdf(pdf_variant="pdf/ua-1" if tagged else None)
    return Layout(data, len(document.pages), tuple(complaints))


def _stylesheet(theme: Theme) -> str:
    generic = {theme.tokens[token]: family for family, token in GENERIC.items()}
    upright = [face for face in theme.faces if face.family in generic and face.style == "normal"]
    rules = [_face_rule(face, face.family) for face in theme.faces]
    rules += [_face_rule(face, generic[face.family]) for face in upright]
    return "".join(rules) + custom_properties(theme.tokens) + "".join(theme.styles[name] for name in STYLESHEETS)


def _face_rule(face: Face, family: str) -> str:
    described = f'font-family: "{family}"; font-weight: {face.weight}; font-style: {face.style}'
    return f"@font-face {{ {described}; src: url({FACE}{face.name}) }}\n"


def _shelf(weasyprint: Any, theme: Theme, assets: Mapping[str, Asset]) -> Any:
    """Return a fetcher of the faces and images given, and of nothing else."""
    faces = {FACE + face.name: fonts.data(face) for face in theme.faces}
    images = {ASSET + name: asset for name, asset in assets.items()}

    class Shelf(weasyprint.urls.URLFetcher):  # type: ignore[misc]  # WeasyPrint has no annotations
        """A fetcher that looks on the shelf only."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            """Return what stands under an address; raise `ValueError` for any other address."""
            response = weasyprint.urls.URLFetcherResponse
            if url in faces:
                return response(url, faces[url], {"Content-Type": "font/ttf"})
            if url in images:
                return response(url, images[url].content, {"Content-Type": images[url].media_type})
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise ValueError(f"{url} is not part of the book")

    return Shelf(allowed_protocols={"data"}, allow_redirects=False)


@contextlib.contextmanager
def _layout_environment() -> Iterator[Any]:
    """Give WeasyPrint in a process environment without system fonts and without a clock."""
    with LAYOUT:
        before = {name: os.environ.get(name) for name in NO_SYSTEM_FONTS}
        os.environ.update(NO_SYSTEM_FONTS)
        try:
            yield _weasyprint()
        finally:
            os.environ.update({name: value for name, value in before.items() if value is not None})
            for name in [name for name, value in before.items() if value is None]:
                del os.environ[name]


def _weasyprint() -> Any:
    """Return the module, imported late: it looks for fonts at once, and warns that there are none."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No fonts configured")
        try:
            import weasyprint  # noqa: PLC0415
            import weasyprint.text.fonts  # noqa: PLC0415
            import weasyprint.urls  # noqa: PLC0415
        except OSError as error:  # what cffi raises for a shared library that is not there
            raise EnvironmentLacks(f"WeasyPrint cannot be loaded: {error}", PANGO) from error
    return weasyprint


@contextlib.contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what the layout engine logs, so that nothing of it is printed."""
    queue: SimpleQueue[logging.LogRecord] = SimpleQueue()
    handler, logger = QueueHandler(queue), logging.getLogger("weasyprint")
    found: list[str] = []
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield found
    finally:
        logger.propagate = True
        logger.removeHandler(handler)
        while not queue.empty():
            found.append(queue.get().getMessage())
        found[:] = [message for message in found if not message.startswith(UNSPOKEN)]
