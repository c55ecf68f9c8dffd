"""Pandoc's tables made the theme's: text in the table styles, and widths in full, which every reader honours."""

from __future__ import annotations

from pipeline.theme.docx_xml import Element, tag, value, word

TEXT, HEADING = "TableText", "TableHeading"
DENSE = 8
"""The number of columns from which a table has smaller type, and half as much air between columns."""
CLOSER = 40
"""That air on each side of a cell, in twips."""
PLAIN = {"Compact", "BodyText", "FirstParagraph", ""}
"""Styles that pandoc gives to the paragraphs of a cell."""
CLOSE = {"BodyText", "FirstParagraph", "AfterBlock", "Compact", ""}
"""Styles without a margin below."""
AFTER_MARGINS = {tag(name) for name in ("tblLook", "tblCaption", "tblDescription")}
AFTER_SPACING = {tag(name) for name in ("ind", "contextualSpacing", "jc", "rPr", "sectPr")}


def restyle(document: Element, measure: int, air: int) -> None:
    """Give every table of a document its styles, a width of `measure` twips, and `air` above."""
    for table in document.iter(tag("tbl")):
        widths = _columns(table, measure)
        _lead(table, air)
        prefix = "Dense" if len(widths) >= DENSE else ""
        if prefix:
            _narrow(table)
        for row in table.iterfind(tag("tr")):
            heading = row.find(f"{tag('trPr')}/{tag('tblHeader')}") is not None
            _row(row, widths, prefix + (HEADING if heading else TEXT))


def _narrow(table: Element) -> None:
    """Leave less air between the columns of a table (ECMA-376 part 1, §17.4.42)."""
    margins = word("tblCellMar")
    margins.extend(word(side, w=str(CLOSER), type="dxa") for side in ("left", "right"))
    for properties in table.iterfind(tag("tblPr")):
        later = next((child for child in properties if child.tag in AFTER_MARGINS), None)
        properties.append(margins) if later is None else later.addprevious(margins)


def _columns(table: Element, measure: int) -> list[int]:
    """Set the width of a table and its columns, in the proportions that pandoc gave them; return the columns'."""
    for whole in table.iterfind(f"{tag('tblPr')}/{tag('tblW')}"):
        whole.set(tag("type"), "dxa")
        whole.set(tag("w"), str(measure))
    columns = table.findall(f"{tag('tblGrid')}/{tag('gridCol')}")
    shares = [int(column.get(tag("w"), "0")) for column in columns]
    widths = [share * measure // (sum(shares) or 1) for share in shares]
    for column, width in zip(columns, widths, strict=True):
        column.set(tag("w"), str(width))
    return widths


def _lead(table: Element, air: int) -> None:
    """Keep a distance from the paragraph before a table, which has no margin of its own."""
    before = table.getprevious()
    properties = None if before is None else before.find(tag("pPr"))
    if properties is not None and value(properties, "pStyle") in CLOSE:
        spacing = word("spacing", after=str(air))
        later = next((child for child in properties if child.tag in AFTER_SPACING), None)
        properties.append(spacing) if later is None else later.addprevious(spacing)


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
