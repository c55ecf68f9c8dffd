"""Pictures as pandoc places them, with what it leaves out (ECMA-376 part 1, §20.4.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from pipeline.theme.docx_xml import A

if TYPE_CHECKING:
    from pipeline.theme.docx_xml import Element

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
DECORATIVE = "http://schemas.microsoft.com/office/drawing/2017/decorative"
DECORATIVE_URI = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
"""The extension that marks a picture as decoration ([MS-ODRAWXML] §2.4)."""


def describe(root: Element) -> None:
    """Mark each picture without a text alternative as decoration, and keep file names out of the others."""
    for place in root.iter(f"{{{DRAWING}}}inline"):
        place.attrib.update(dict.fromkeys(("distT", "distB", "distL", "distR"), "0"))  # LibreOffice has its own idea of none
    for picture in root.iter(f"{{{DRAWING}}}docPr"):
        if not picture.get("descr"):
            extensions = etree.SubElement(picture, f"{{{A}}}extLst")
            extension = etree.SubElement(extensions, f"{{{A}}}ext", uri=DECORATIVE_URI)
            etree.SubElement(extension, f"{{{DECORATIVE}}}decorative", {"val": "1"}, nsmap={"adec": DECORATIVE})
    for inner in root.iter(f"{{{PICTURE}}}cNvPr"):
        inner.attrib.pop("descr", "")
