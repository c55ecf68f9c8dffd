"""What pandoc's text still needs: the theme's lists, tables and code, its levels and languages, and a contents list."""

from __future__ import annotations

import copy
from itertools import takewhile
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.render import templates
from pipeline.render.docx import contents, direction, formatting, formulas, languages, levels, lines, lists, pictures, tables
from pipeline.render.docx.convert import TEXTS
from pipeline.render.docx.fragment import Fragment, Numbers, loosened
from pipeline.render.docx.relations import media, renamed
from pipeline.render.docx.thin import shorten, thin
from pipeline.theme.docx_styles import bold_styles, paragraph_styles
from pipeline.theme.docx_xml import W, inside, parsed, tag, value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Book, Theme
    from pipeline.render.docx.convert import Parts
    from pipeline.theme.docx_xml import Element

RELATED, CITED_HEADING, CITED = "Related", "CitedHeading", "Cited"
"""The styles of the lists that end a chapter."""


def finished(parts: Parts, book: Book, theme: Theme) -> Fragment:
    """Return the parts of pandoc's document as a fragment of a book's."""
    document, notes, numbering = (parsed(parts[name]) for name in TEXTS)
    for root in (document, notes):
        shorten(root)
    _dress(document, numbering, book, theme)
    lines.hang_notes(notes)
    for root in (document, notes):
        formatting.restyle(root, bold_styles(theme))
        languages.localise(root, book.metadata.lang)
        pictures.describe(root)
        formulas.mend(root)
        thin(root)
    return _loose(document, notes, numbering, parts)


def _dress(document: Element, numbering: Element, book: Book, theme: Theme) -> None:
    """Give a document what the theme and its place in a book ask for."""
    styles = paragraph_styles(theme)
    lists.restyle(document, numbering, styles, theme.tokens)
    tables.restyle(document, theme.tokens)
    lines.part_code(document)
    _anchor_frames(document, styles)
    _keep_lists(document)
    levels.nest(document, book)
    contents.fill(document, templates.labels(theme, book.metadata.lang)["contents"])
    direction.mirror(document)


def _loose(document: Element, notes: Element, numbering: Element, parts: Parts) -> Fragment:
    """Return finished parts as a fragment, without what every document has once."""
    _strip(document.iter(tag("sectPr")))
    _strip(note for note in notes if note.get(tag("type")))
    kinds = _kinds(numbering)
    relations, note_relations = (renamed(root, parts) for root in (document, notes))
    numbers: Numbers = {}
    places = ((document, "body"), (notes, "footnotes"), (numbering, "numbering"))
    body, remarks, own = (loosened(inside(root, name), numbers) for root, name in places)
    counts = {kind: len(seen) for kind, seen in numbers.items()}
    styles = formatting.used(document, notes)
    return Fragment(body, remarks, own, kinds, counts, relations, note_relations, styles, media(parts))


def _anchor_frames(document: Element, styles: Mapping[str, Element]) -> None:
    """Repeat the frame of a style in each of its paragraphs: LibreOffice reads it only there."""
    frames = {name: frame for name, style in styles.items() if (frame := style.find(tag("framePr"))) is not None}
    for name in list(document.iter(tag("pStyle"))):
        if (style := name.get(tag("val"))) in frames:
            name.addnext(copy.copy(frames[style]))


def _keep_lists(document: Element) -> None:
    """Keep what ends a chapter together: the articles that cite it, and those it names just before, or its last words."""
    for heading in [p for p in document.iter(tag("p")) if _styled(p) == CITED_HEADING]:
        cited = [entry for entry in heading.itersiblings(tag("p")) if _styled(entry) == CITED]
        before = list(takewhile(lambda p: _styled(p) == RELATED, heading.itersiblings(preceding=True)))
        words = [p for p in (heading.getprevious(),) if p is not None and p.find(tag("pPr")) is not None and not before]
        for entry in (*cited[:-1], *before, *words):
            formatting.add(entry[0], lines.KEPT)


def _styled(paragraph: Element) -> str:
    return value(paragraph.find(tag("pPr")), "pStyle")


def _kinds(numbering: Element) -> dict[str, str]:
    """Take the kinds of lists out of a numbering part; return them by number."""
    kinds = {kind.get(tag("abstractNumId"), ""): _alone(kind) for kind in numbering.iter(tag("abstractNum"))}
    _strip(numbering.iter(tag("abstractNum")))
    return kinds


def _alone(element: Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False).replace(f' xmlns:w="{W}"', "")


def _strip(elements: Iterable[Element]) -> None:
    for element in list(elements):
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
