"""Pandoc's tables made the theme's: text in the table styles, and widths in full, which every reader honours."""

from __future__ import annotations

from pipeline.render.docx import columns, formatting
from pipeline.theme.docx_styles import identifier
from pipeline.theme.docx_xml import Element, tag, value, word

TEXT, HEADING = "TableText", "TableHeading"
PLAIN = {"Compact", "BodyText", "FirstParagraph", ""}
"""Styles that pandoc gives to the paragraphs of a cell."""
CLOSE = {"BodyText", "FirstParagraph", "AfterBlock", "Compact", ""}
"""Styles without a margin below."""
LEAD = "Lead"
"""What is added to them before a table, which has no margin of its own."""


def restyle(document: Element, measure: int) -> None:
    """Give every table of a document its styles, a width of `measure` twips, and a distance from the paragraph above."""
    for table in document.iter(tag("tbl")):
        widths = _columns(table, measure)
        _lead(table)
        dense = _dense(table)
        for row in table.iterfind(tag("tr")):
            heading = row.find(f"{tag('trPr')}/{tag('tblHeader')}") is not None
            _row(row, widths, formatting.combined(HEADING if heading else TEXT, dense))


def _dense(table: Element) -> str:
    """Return what is added to the styles of the cells of a dense table; pandoc writes the name of its style for the id."""
    for style in table.iterfind(f"{tag('tblPr')}/{tag('tblStyle')}"):
        if style.get(tag("val")) == columns.DENSE:
            style.set(tag("val"), identifier(columns.DENSE))
            return "Dense"
    return ""


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
