"""Lines that hang: of code, each a paragraph of its own, and of notes, behind their number."""

from __future__ import annotations

import copy

from pipeline.render.docx.formatting import combined
from pipeline.theme.docx_xml import Element, tag, value, word

CODE, LINE = "SourceCode", "CodeLine"
FIRST, INNER, LAST, KEPT = "First", "Inner", "Last", "Kept"
"""What is added to the style of a line by its place."""
NOTE, LATER = "FootnoteText", "FootnoteBlockText"
WHOLE = 15
"""The number of lines below which code stays on one page."""


def part_code(document: Element) -> None:
    """Make each line of code a paragraph, so that it hangs where it wraps; code in a list item stays as it is."""
    for block in list(document.iter(tag("p"))):
        properties = block.find(tag("pPr"))
        if properties is not None and value(properties, "pStyle") == CODE and properties.find(tag("numPr")) is None:
            lines = _lines(block)
            for number, line in enumerate(lines):
                line[0][0].set(tag("val"), _style(number, len(lines)))


def _lines(block: Element) -> list[Element]:
    """Part a paragraph at its breaks; return the paragraphs, the first of which is the given one."""
    lines = [block]
    for run in list(block)[1:]:
        if run.find(tag("br")) is not None:
            line = word("p")
            line.append(copy.deepcopy(block[0]))
            lines[-1].addnext(line)
            lines.append(line)
            block.remove(run)
        elif lines[-1] is not block:
            lines[-1].append(run)
    return lines


def _style(number: int, count: int) -> str:
    """Return the style of a line among so many: no space between two of them, and no page break if the code stays whole."""
    place = "" if count == 1 else {0: FIRST, count - 1: LAST}.get(number, INNER)
    return combined(LINE, place, KEPT if number < count - 1 and count < WHOLE else "")


def hang_notes(footnotes: Element) -> None:
    """Let the text of each note begin behind its number, in every paragraph."""
    for note in footnotes.iter(tag("footnote")):
        for style in [style for style in note.iter(tag("pStyle")) if style.get(tag("val")) == NOTE][1:]:
            style.set(tag("val"), LATER)
    for number in footnotes.iter(tag("footnoteRef")):
        _tab(number)


def _tab(number: Element) -> None:
    """Put a tab in place of the space after the number of a note."""
    run = number.getparent()
    following = None if run is None else run.getnext()
    space = None if following is None else following.find(tag("t"))
    if following is not None and space is not None and space.text == " ":
        following.replace(space, word("tab"))
