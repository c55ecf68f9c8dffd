"""The layout engine, WeasyPrint: an environment without fonts, clock and files of the machine, and its complaints."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import pathlib
import re
import threading
import warnings
from logging.handlers import QueueHandler
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from pipeline.errors import PANGO, EnvironmentLacks
from pipeline.render.pdf.shortcuts import take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

NO_SYSTEM_FONTS = {
    "FONTCONFIG_FILE": str(pathlib.Path(__file__).with_name("fonts.conf")),
    "SOURCE_DATE_EPOCH": "315532800",  # the date of embedded subsets, 1980-01-01
}
UNSPOKEN = re.compile(r"Using fontTools instead of HarfBuzz-Subset|Image .* has no required alt description")
"""Complaints about the machine, which lacks a library, and about what the author has been told already (A015)."""
LINED = {"/P", "/Span", "/NonStruct", "/Note", "/Code", *(f"/H{level}" for level in range(1, 7))}
"""Structure elements whose lines need no elements of their own."""
BARE = {"Type", "S", "P", "K", "Pg"}
"""What every structure element has."""
LAYOUT = threading.RLock()
"""Held while the process has the environment of a layout."""


@contextlib.contextmanager
def environment() -> Iterator[Any]:
    """Give WeasyPrint in a process environment without system fonts and without a clock."""
    with LAYOUT:
        before = {name: os.environ.get(name) for name in NO_SYSTEM_FONTS}
        os.environ.update(NO_SYSTEM_FONTS)
        try:
            yield weasyprint()
        finally:
            os.environ.update({name: value for name, value in before.items() if value is not None})
            for name in [name for name, value in before.items() if value is None]:
                del os.environ[name]


def weasyprint() -> Any:
    """Return the module, imported late: it looks for fonts at once, and warns that there are none."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No fonts configured")
        try:
            import weasyprint as engine  # noqa: PLC0415
            import weasyprint.pdf.fonts  # noqa: PLC0415
            import weasyprint.pdf.tags  # noqa: PLC0415
            import weasyprint.text.fonts  # noqa: PLC0415
            import weasyprint.urls  # noqa: PLC0415
        except OSError as error:  # what cffi raises for a shared library that is not there
            raise EnvironmentLacks(f"WeasyPrint cannot be loaded: {error}", PANGO) from error
    _hasten(engine)
    return engine


_hasten = functools.cache(take)


@contextlib.contextmanager
def wrapped(module: Any, **wrappers: Callable[..., Any]) -> Iterator[None]:
    """Let a module of the engine, which offers no such thing, call wrappers instead of functions of its own meanwhile.

    A wrapper is called with the function, and what that is called with.
    """
    own = {name: getattr(module, name) for name in wrappers}
    for name, wrapper in wrappers.items():
        setattr(module, name, functools.partial(wrapper, own[name]))
    try:
        yield
    finally:
        for name, function in own.items():
            setattr(module, name, function)


@contextlib.contextmanager
def tagging(tell: Callable[[Any, Any], None]) -> Iterator[None]:
    """Call `tell(box, element)` with each box of a document and its structure element while the document is written.

    Each line of text is told to be of the element around it.
    """

    def told(build: Any, box: Any, parent: Any, pdf: Any, page: int, owners: dict[int, bytes], *rest: Any) -> Iterator[Any]:
        for element in build(box, parent, pdf, page, owners, *rest):
            tell(getattr(box, "_box", box), element)
            if element["S"] in LINED:
                _unwrap(element, pdf.objects, owners)
            yield element

    with wrapped(weasyprint().pdf.tags, _build_box_tree=told):
        yield


def _unwrap(element: Any, objects: Sequence[Any], owners: dict[int, bytes]) -> None:
    """Make lines of text the content of the element itself: the engine gives each a span, which says nothing."""
    content = element["K"]
    for place, item in enumerate(content):
        line: Any = objects[int(item.split()[0])] if isinstance(item, bytes) else {}
        if line.keys() == BARE and line["S"] == "/Span" and len(line["K"]) == 1 and isinstance(line["K"][0], int):
            content[place] = line["K"][0]
            owners[line["K"][0]] = element.reference
            line.free = "f"


@contextlib.contextmanager
def fonts_left(known: Callable[[Any], bool]) -> Iterator[None]:
    """Leave the data of fonts that are known out of what is written: no subset of them is made."""
    kind = weasyprint().pdf.fonts.Font
    clean = kind.clean

    def cleaned(font: Any, to_unicode: Any, hinting: Any) -> None:
        if font.used_in_forms or not known(font):
            clean(font, to_unicode, hinting)
        else:
            font.file_content = b""

    kind.clean = cleaned
    try:
        yield
    finally:
        kind.clean = clean


@contextlib.contextmanager
def complaints() -> Iterator[list[str]]:
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
        found[:] = [message for message in found if not UNSPOKEN.match(message)]


def shelf(files: Mapping[str, tuple[bytes, str]]) -> Any:
    """Return a fetcher of the files given, by address to bytes and media type, and of nothing else."""
    library = weasyprint()

    class Shelf(library.urls.URLFetcher):  # type: ignore[misc, name-defined]  # WeasyPrint has no annotations
        """A fetcher that looks on the shelf only."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            """Return what stands under an address; raise `ValueError` for any other address."""
            if url in files:
                data, media_type = files[url]
                return library.urls.URLFetcherResponse(url, data, {"Content-Type": media_type})
            if url.startswith("data:"):
                return super().fetch(url, headers)
            raise ValueError(f"{url} is not part of the book")

    return Shelf(allowed_protocols={"data"}, allow_redirects=False)
