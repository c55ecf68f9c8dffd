"""Source: the HTML of a document as the layout engine takes it, read as what our templates write.

They write HTML that is XML too, which is read in a tenth of the time. Of the engine's own
stylesheet, rules for parts that every element might have are kept to those that do.
"""

from __future__ import annotations

import functools
import re
from typing import Any
from xml.etree import ElementTree as ET

from pipeline.render.pdf import engine

MARKS = re.compile(r"^::marker\b", re.MULTILINE)
NOTES = re.compile(r"^(::(?:foot)?note-\w+)", re.MULTILINE)
LISTED = "li::marker, summary::marker"
NOTED = r"[class]\1"
"""A note is told by a class (`footnote`)."""


def source(html: str, fetcher: Any) -> Any:
    """Return an HTML text as a document of the engine, which takes its files from a fetcher."""
    return _kind()(html, fetcher)


@functools.cache
def _kind() -> Any:
    """Return the class of the engine's documents that are read as ours are."""
    library = engine.weasyprint()
    own = MARKS.sub(LISTED, NOTES.sub(NOTED, library.html.UA))
    defaults = [library.CSS(string=own, counter_style=library.css.counters.CounterStyle())]

    class Source(library.HTML):  # type: ignore[misc, name-defined]  # WeasyPrint has no annotations
        """A document without an address of its own."""

        def __init__(self, html: str, fetcher: Any) -> None:
            """Read a text; what is no XML is read as the HTML that it must be then."""
            try:
                root = ET.fromstring(html, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)))  # noqa: S314 - our own
            except ET.ParseError:
                super().__init__(string=html, url_fetcher=fetcher)
                return
            self.base_url, self.url_fetcher, self.media_type = None, fetcher, "print"
            self.wrapper_element = library.cssselect2.ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:  # noqa: ARG002, FBT001, FBT002 - the engine's signature
            return defaults

    return Source
