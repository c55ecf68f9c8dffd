"""Direction: what pandoc leaves as it is when text runs from right to left (ECMA-376 part 1, §17.3.1.6, §17.3.2.30)."""

from __future__ import annotations

from pipeline.theme.docx_xml import Element, tag, word

BEFORE = {tag("tblStyle"), tag("tblpPr"), tag("tblOverlap")}
"""What the schema wants before the direction of a table (§17.4.59)."""


def mirror(document: Element) -> None:
    """Begin the columns of tables in such text at the right."""
    for table in document.iter(tag("tbl")):
        properties = table.find(tag("tblPr"))
        if properties is not None and next(table.iter(tag("bidi")), None) is not None:
            properties.insert(sum(child.tag in BEFORE for child in properties), word("bidiVisual"))


def turn(furniture: Element) -> None:
    """Let every paragraph of a running head or foot run from right to left."""
    for paragraph in furniture.iter(tag("p")):
        properties = paragraph.find(tag("pPr"))
        if properties is not None:
            properties.append(word("bidi"))
    for run in furniture.iter(tag("r")):
        properties = word("rPr")
        properties.append(word("rtl"))
        run.insert(0, properties)
