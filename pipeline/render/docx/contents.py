"""The contents list of a book: filled in, and a field that an editor can update (ECMA-376 part 1, §17.16.5.68)."""

from __future__ import annotations

from pipeline.theme.docx_xml import Element, tag, value, word

ENTRIES = {f"TOC{number}" for number in range(1, 7)}
FIELD = r' TOC \o "1-1" \h \z \u '
"""What Word does when an editor asks it to update the contents: headings of level 1 by outline, linked."""


def fill(document: Element, title: str) -> None:
    """Make the entries of the contents the result of a field, clean and complete."""
    entries = [p for p in document.iter(tag("p")) if value(p.find(tag("pPr")), "pStyle") in ENTRIES]
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
        _unlink(entry)
    _gather(entries, title)


def _gather(entries: list[Element], title: str) -> None:
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


def _unlink(entry: Element) -> None:
    """Take the look of links off an entry of the contents: its style has its own."""
    for style in list(entry.iter(tag("rStyle"))):
        parent = style.getparent()
        if style.get(tag("val")) == "Hyperlink" and parent is not None:
            parent.remove(style)
