"""What pandoc writes and no reader needs, taken out: long names, empty properties, runs that could be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.markup.anchors import shortened
from pipeline.theme.docx_xml import Element, tag

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED = (("bookmarkStart", "name"), ("hyperlink", "anchor"))
"""The elements and attributes that name a bookmark."""


def shorten(root: Element) -> None:
    """Shorten the names of bookmarks."""
    for kind, attribute in NAMED:
        for element in root.iter(tag(kind)):
            if name := element.get(tag(attribute)):
                element.set(tag(attribute), shortened(name))


def thin(root: Element) -> None:
    """Take out empty properties of runs, and make one of runs of plain text that follow each other."""
    for properties in [found for found in root.iter(tag("rPr")) if not len(found)]:
        _take(properties)
    for run in list(_going_on(root)):
        _join(run)


def _going_on(root: Element) -> Iterator[Element]:
    """Yield each run of nothing but text that follows another one, both without properties."""
    for run in root.iter(tag("r")):
        before = run.getprevious()
        if before is not None and _plain(run) and _plain(before):
            yield run


def _plain(run: Element) -> bool:
    return run.tag == tag("r") and len(run) == 1 and run[0].tag == tag("t")


def _join(run: Element) -> None:
    """Add the text of a run to the one before it."""
    before = run.getprevious()
    if before is not None:
        before[0].text = (before[0].text or "") + (run[0].text or "")
        _take(run)


def _take(element: Element) -> None:
    """Take an element out, which nothing but white space follows."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
