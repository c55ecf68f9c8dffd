"""Pandoc's lists made the theme's: indents, bullets and styles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.theme.docx_properties import points
from pipeline.theme.docx_xml import Element, tag, value, word

if TYPE_CHECKING:
    from collections.abc import Mapping

STEP = 1.4
"""The indent of each level, in ems of the body."""
BULLETS = "•–·"
BOXES = {"☐": "☐", "☒": "☑"}
"""The bullets of tasks as pandoc writes them, and as we show them."""
STYLES = {"Compact": "ListParagraph", "": "ListText", "BodyText": "ListText", "FirstParagraph": "ListText"}
"""What pandoc calls the paragraphs of a list (tight, loose), and what they become."""


def restyle(document: Element, numbering: Element, styles: Mapping[str, Element], tokens: Mapping[str, str]) -> None:
    """Give every list of a document its look."""
    step = round(points(tokens["size-body"]) * STEP * 20)
    for level in numbering.iter(tag("lvl")):
        _level(level, step)
    indents = {name: style.find(tag("ind")) for name, style in styles.items()}
    for paragraph in document.iter(tag("p")):
        properties = paragraph.find(tag("pPr"))
        number = None if properties is None else properties.find(tag("numPr"))
        if properties is not None and number is not None:
            _style(properties)
            _keep_rule(number, indents.get(value(properties, "pStyle")), step)


def _level(level: Element, step: int) -> None:
    """Set the indent of a level, and its bullet where it has one."""
    depth = int(level.get(tag("ilvl"), "0"))
    for indent in level.iter(tag("ind")):
        indent.set(tag("left"), str(step * (depth + 1) + step // 4))
        indent.set(tag("hanging"), str(step))
    bullet = level.find(tag("lvlText"))
    mark = value(level, "lvlText").strip()
    if value(level, "numFmt") == "bullet" and mark and bullet is not None:
        bullet.set(tag("val"), BOXES.get(mark, BULLETS[min(depth, len(BULLETS) - 1)]))


def _style(properties: Element) -> None:
    """Give a paragraph of a list a style of lists."""
    style, name = properties.find(tag("pStyle")), value(properties, "pStyle")
    if name in STYLES:
        if style is not None:
            properties.remove(style)
        properties.insert(0, word("pStyle", val=STYLES[name]))


def _keep_rule(number: Element, indent: Element | None, step: int) -> None:
    """Hang an item as far as its style is indented, so that the rule of a callout stays where it is.

    A paragraph's rule stands at the left end of its hanging indent.
    """
    if indent is not None:
        hanging = step * (1 + int(value(number, "ilvl") or "0"))
        left = int(indent.get(tag("left"), "0"))
        turned = number.getnext()  # the direction, which the schema wants before the indent
        (number if turned is None else turned).addnext(word("ind", left=str(left + hanging), hanging=str(hanging)))
