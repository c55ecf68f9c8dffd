"""What pandoc's DOCX still needs: furniture, contents, properties, alternatives, fonts, and the same bytes each time.

The file is taken apart, its parts are changed or filled from templates, and it is
packed again in a fixed order. No field is left for Word to update.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

import babel.core
from lxml import etree

from pipeline.render import facts, templates
from pipeline.render.docx import direction, fonts, levels, lines, lists, tables
from pipeline.theme.docx_package import A, Element, Parts, R, packed, parsed, parts, related, tag, value, word, written
from pipeline.theme.docx_properties import measure, twips

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.model import Book, Theme

WORDPROCESSING = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
DECORATIVE_URI = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
"""The extension that marks a picture as decoration ([MS-ODRAWXML] §2.4)."""
CONTENTS = {f"TOC{number}" for number in range(1, 7)}
FIELD = r' TOC \o "1-1" \h \z \u '
"""What Word does when an editor asks it to update the contents: headings of level 1 by outline, linked."""
TEMPLATED = (("docProps", "core"), ("docProps", "custom"), ("docProps", "app"), ("word", "settings"))


def finished(data: bytes, book: Book, theme: Theme, values: Mapping[str, Any]) -> bytes:
    """Return pandoc's document as a finished one; `values` are what its templates receive."""
    contents = parts(data)
    document, numbering = parsed(contents["word/document.xml"]), parsed(contents["word/numbering.xml"])
    label = templates.labels(theme, book.metadata.lang)
    styles = parsed(contents["word/styles.xml"])
    lists.restyle(document, numbering, styles, theme.tokens)
    tables.restyle(document, round(measure(theme.tokens) * 20), int(twips(theme.tokens["space-block"])))
    lines.part_code(document)
    anchor_frames(document, styles)
    localise(document, book.metadata.lang)
    levels.nest(document, book)
    fill_contents(document, label["contents"])
    describe(document)
    reverse = facts.direction(book.metadata.lang) == "rtl"
    direction.mirror(document, whole=reverse)

    def filled(name: str, *, first: bool = False) -> bytes:
        page_of = re.split(r"\{(page|pages)\}", label["page-of"])
        text = templates.render(theme, f"docx/{name}.xml.j2", book.metadata.lang, first=first, page_of=page_of, **values)
        root = parsed(text.encode())
        if reverse:
            direction.turn(root)
        return written(root)

    furnish(contents, document, filled)
    contents.update({f"{folder}/{name}.xml": filled(name) for folder, name in TEMPLATED})
    if notes := contents.get("word/footnotes.xml"):
        footnotes = parsed(notes)
        lines.hang_notes(footnotes)
        contents["word/footnotes.xml"] = written(footnotes)
    contents["word/numbering.xml"] = written(numbering)
    contents["word/document.xml"] = written(document)
    fonts.embed(contents, theme)
    return packed(contents)


def furnish(contents: Parts, document: Element, fill: Callable[..., bytes]) -> None:
    """Give the document's section its running head and foot, for the first page and for the others."""
    section = next(document.iter(tag("sectPr")))
    for position, (kind, page) in enumerate((k, p) for k in ("header", "footer") for p in ("default", "first")):
        name = f"word/{kind}{position % 2 + 1}.xml"
        data = fill(kind, first=page == "first")
        ident = related(contents, "word/document.xml", kind, name, data, f"{WORDPROCESSING}.{kind}+xml")
        reference = word(f"{kind}Reference", type=page)
        reference.set(f"{{{R}}}id", ident)
        section.insert(position, reference)


def fill_contents(document: Element, title: str) -> None:
    """Make the entries of the contents the result of a field, clean and complete, that an editor can update."""
    entries = [p for p in document.iter(tag("p")) if _style(p) in CONTENTS]
    if not entries:
        return
    first, last = entries[0], entries[-1]
    start = 1 if first[0].tag == tag("pPr") else 0
    instruction = word("instrText")
    instruction.text = FIELD
    begin, separate, end = (word("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    for piece in (separate, instruction, begin):
        first.insert(start, _run(piece))
    last.append(_run(end))
    for entry in entries:
        _unlinked(entry)
    _gallery(entries, title)


def _gallery(entries: list[Element], title: str) -> None:
    """Put the contents into the block for which Word offers "Update table" (§17.5.2.12)."""
    block, properties, content = word("sdt"), word("sdtPr"), word("sdtContent")
    gallery = word("docPartObj")
    gallery.append(word("docPartGallery", val="Table of Contents"))
    gallery.append(word("docPartUnique"))
    properties.extend([word("alias", val=title), gallery])
    block.extend([properties, content])
    entries[0].addprevious(block)
    content.extend(entries)


def _run(child: Element) -> Element:
    run = word("r")
    run.append(child)
    return run


def _style(paragraph: Element) -> str:
    return value(paragraph.find(tag("pPr")), "pStyle")


def _unlinked(entry: Element) -> None:
    """Take the look of links off an entry of the contents: its style has its own."""
    for style in list(entry.iter(tag("rStyle"))):
        parent = style.getparent()
        if style.get(tag("val")) == "Hyperlink" and parent is not None:
            parent.remove(style)


def describe(document: Element) -> None:
    """Mark each picture without a text alternative as decoration, and keep file names out of the others."""
    for place in document.iter(f"{{{DRAWING}}}inline"):
        place.attrib.update(dict.fromkeys(("distT", "distB", "distL", "distR"), "0"))  # LibreOffice has its own idea of none
    for picture in document.iter(f"{{{DRAWING}}}docPr"):
        if not picture.get("descr"):
            extensions = etree.SubElement(picture, f"{{{A}}}extLst")
            extension = etree.SubElement(extensions, f"{{{A}}}ext", uri=DECORATIVE_URI)
            etree.SubElement(extension, f"{{{DECORATIVE}}}decorative", {"val": "1"}, nsmap={"adec": DECORATIVE})
    for inner in document.iter("{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"):
        inner.attrib.pop("descr", "")


def anchor_frames(document: Element, styles: Element) -> None:
    """Repeat the frame of a style in each of its paragraphs: LibreOffice reads it only there."""
    frames = {style.get(tag("styleId")): style.find(f"{tag('pPr')}/{tag('framePr')}") for style in styles.iter(tag("style"))}
    for name in list(document.iter(tag("pStyle"))):
        frame = frames.get(name.get(tag("val")))
        if frame is not None:
            name.addnext(copy.copy(frame))


def localise(document: Element, lang: str) -> None:
    """Leave language marks only where the language is not the document's, with the region that Word wants."""
    for mark in list(document.iter(tag("lang"))):
        own = mark.get(tag("val"), "")
        mark.set(tag("val"), regional(own))
        parent = mark.getparent()
        if own == lang and parent is not None:
            parent.remove(mark)


def regional(lang: str) -> str:
    """Return a language with its likely region: Word's spelling knows "ca-ES", not "ca" (Unicode CLDR, likely subtags)."""
    likely = babel.core.get_global("likely_subtags").get(lang, "")
    return f"{lang}-{likely.rpartition('_')[2]}" if likely else lang
