"""Footnotes, which reading systems show at their number or at the end of the chapter (EPUB SSV 1.1, `noteref`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipeline.render.epub.xhtml import OPS, XHTML, drop, every

if TYPE_CHECKING:
    from pipeline.render.epub.xhtml import Element

TYPE = f"{{{OPS}}}type"


def number_notes(body: Element) -> None:
    """Make each note of pandoc an aside that opens with its number, and let number and note lead to each other.

    Pandoc's ids, `fn1` and `fnref1`, might be those of an article.
    """
    for reference in every(body, "//h:a[@role='doc-noteref']"):
        number = reference.get("href", "").removeprefix("#fn")
        etree.strip_tags(reference, f"{{{XHTML}}}sup")
        _describe(reference, {"id": f"note_reference_{number}", "href": f"#note_{number}", TYPE: "noteref"})
    for section in every(body, "/h:body/h:section[@role='doc-endnotes']"):
        drop(section, every(section, ".//h:a[@role='doc-backlink']"))
        _set(section)


def _set(section: Element) -> None:
    """Turn pandoc's list of notes into asides."""
    section.attrib.clear()
    _describe(section, {"class": "footnotes", TYPE: "footnotes"})
    for number, note in enumerate(every(section, "h:ol/h:li"), 1):
        note.tag = f"{{{XHTML}}}aside"
        _describe(note, {"id": f"note_{number}", TYPE: "footnote", "role": "doc-footnote"})
        _open(note, number)
    etree.strip_tags(section, f"{{{XHTML}}}ol")


def _open(note: Element, number: int) -> None:
    """Open a note with its number, which leads back to the text."""
    facts = {"href": f"#note_reference_{number}", "class": "note-number", "role": "doc-backlink"}
    link = etree.Element(f"{{{XHTML}}}a", facts)
    first = (every(note, "h:p") or [note])[0]
    link.text, link.tail, first.text = str(number), f" {first.text or ''}", None
    first.insert(0, link)


def _describe(element: Element, attributes: dict[str, str]) -> None:
    for name, value in attributes.items():
        element.set(name, value)
