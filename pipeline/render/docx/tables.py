"""Pandoc's tables made the theme's: text in the table styles, and widths in full, which every reader honours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.render.docx import columns, formatting
from pipeline.theme.docx_properties import measure
from pipeline.theme.docx_styles import identifier
from pipeline.theme.docx_xml import Element, tag, value, word

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT, HEADING = "TableText", "TableHeading"
PLAIN = {"Compact", "BodyText", "FirstParagraph", ""}
"""Styles that pandoc gives to the paragraphs of a cell."""
CLOSE = {"BodyText", "FirstParagraph", "AfterBlock", "Compact", ""}
"""Styles without a margin below."""
LEAD = "Lead"
"""What is added to them before a table, which has no margin of its own."""


def restyle(document: Element, tokens: Mapping[str, str]) -> None:
    """Give every table of a document its styles, the width of its page, and a distance from the paragraph above."""
    for table in document.iter(tag("tbl")):
        wide, dense = _style(table)
        widths = _columns(table, round(measure(tokens, wide=wide) * 20))
        _lead(table)
        for row in table.iterfind(tag("tr")):
            heading = row.find(f"{tag('trPr')}/{tag('tblHeader')}") is not None
            _row(row, widths, formatting.combined(HEADING if heading else TEXT, dense))


def _style(table: Element) -> tuple[bool, str]:
    """Return whether a table has a turned page, and what is added to the styles of its cells if it is dense.

    Pandoc writes the name of its style for the id.
    """
    properties = table.find(tag("tblPr"))
    name = value(properties, "tblStyle")
    for style in table.iterfind(f"{tag('tblPr')}/{tag('tblStyle')}"):
        style.set(tag("val"), identifier(name))
    return name.startswith(columns.WIDE), "Dense" if name.endswith(columns.DENSE) else ""


def _columns(table: Element, measure: int) -> list[int]:
    """Set the width of a table and its columns, in the proportions that pandoc gave them; return the columns'."""
    for whole in table.iterfind(f"{tag('tblPr')}/{tag('tblW')}"):
        whole.set(tag("type"), "dxa")
        whole.set(tag("w"), str(measure))
    grid = table.findall(f"{tag('tblGrid')}/{tag('gridCol')}")
    shares = [int(column.get(tag("w"), "0")) for column in grid]
    widths = [share * measure // (sum(shares) or 1) for share in shares]
    for column, width in zip(grid, widths, strict=True):
        column.set(tag("w"), str(width))
    return widths


def _lead(table: Element) -> None:
    before = table.getprevious()
    properties = None if before is None else before.find(tag("pPr"))
    if properties is not None and value(properties, "pStyle") in CLOSE:
        formatting.add(properties, LEAD)


def _row(row: Element, widths: list[int], style: str) -> None:
    column = 0
    for cell in row.iterfind(tag("tc")):
        properties = cell.find(tag("tcPr"))
        span = int(value(properties, "gridSpan") or "1")
        width = word("tcW", w=str(sum(widths[column : column + span])), type="dxa")
        if properties is None:
            properties = word("tcPr")
            cell.insert(0, properties)
        properties.insert(0, width)
        column += span
        for paragraph in cell.iterfind(tag("p")):
            _paragraph(paragraph, style)


def _paragraph(paragraph: Element, style: str) -> None:
    """Set the style of a cell's paragraph, unless it is one of a list or has one of its own."""
    properties = paragraph.find(tag("pPr"))
    if properties is None:
        properties = word("pPr")
        paragraph.insert(0, properties)
    old = properties.find(tag("pStyle"))
    if properties.find(tag("numPr")) is None and value(properties, "pStyle") in PLAIN:
        if old is not None:
            properties.remove(old)
        properties.insert(0, word("pStyle", val=style))
    formatting.align(properties)
