"""A chapter of a document alone: what of its fragment is joined with others as it is, and parts in which it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipeline.render.docx.fragment import fixed
from pipeline.render.docx.package import relationships
from pipeline.render.docx.page import PLACE, part
from pipeline.theme.docx_xml import word

if TYPE_CHECKING:
    from pipeline.render.docx.fragment import Fragment

DOCUMENT, NOTES, LISTS = "word/document.xml", "word/footnotes.xml", "word/numbering.xml"
NEEDS = ("word/_rels/document.xml.rels", "word/_rels/footnotes.xml.rels")
"""The parts of a package that hold its text, and those that say what the first two need."""


def text(fragment: Fragment) -> dict[str, bytes]:
    """Return what a document takes over of a fragment, by part: its texts, their numbers open, and rows of relations."""
    rows = (relationships(relations) for relations in (fragment.relations, fragment.note_relations))
    return {DOCUMENT: fragment.body, NOTES: fragment.notes, LISTS: fragment.lists, **dict(zip(NEEDS, rows, strict=True))}


def parts(fragment: Fragment) -> dict[str, bytes]:
    """Return the parts of a document that holds one fragment, as far as they tell what it says."""
    found = text(fragment)
    body = word("body")
    body.append(etree.PI(*PLACE))
    document, notes = (fixed(found[name], {}) for name in (DOCUMENT, NOTES))
    return {**found, DOCUMENT: part("document", [document], body), NOTES: part("footnotes", [notes])}
