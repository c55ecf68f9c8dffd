"""Formatting that pandoc writes into the text, made styles: an editor restyles everything by its styles.

A style `Base_More` is `Base` with what `More` adds to it; `docx_styles.sheet` makes those
that a document uses. What remains in the text is structure: numbers of lists, levels,
languages and directions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.theme.docx_styles import JOINT
from pipeline.theme.docx_xml import Element, tag, value, word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

CHARACTER = {
    ("b", ""): "Strong",
    ("i", ""): "Emphasis",
    ("strike", ""): "Strike",
    ("u", "single"): "Underline",
    ("smallCaps", ""): "SmallCaps",
    ("vertAlign", "superscript"): "Superscript",
    ("vertAlign", "subscript"): "Subscript",
}
"""Properties of runs, with their values, and the character styles in their place."""
NEEDLESS = ("bCs", "iCs", "rFonts")
"""What pandoc writes for other scripts: the styles say both bold and italic, and a character says its script itself."""
ALIGNED = {"right": "Right", "end": "Right", "center": "Center"}


def combined(*styles: str) -> str:
    """Return the id of a style with what others add to it."""
    return JOINT.join(style for style in styles if style)


def add(properties: Element, *styles: str, plain: str = "Normal") -> None:
    """Give a paragraph what styles add to its own, or to the `plain` one."""
    own = properties.find(tag("pStyle"))
    if own is None:
        own = word("pStyle", val=plain)
        properties.insert(0, own)
    own.set(tag("val"), combined(own.get(tag("val"), ""), *styles))


def align(properties: Element) -> None:
    """Make a style of the alignment of a paragraph; the left is where every text begins."""
    for alignment in properties.findall(tag("jc")):
        properties.remove(alignment)
        if more := ALIGNED.get(alignment.get(tag("val"), "")):
            add(properties, more)


def restyle(root: Element, bold: Collection[str]) -> None:
    """Make character styles of the formatting of runs.

    In paragraphs of a style in `bold` bold says nothing, and a style that said it would undo it: such properties
    of styles are toggles (ECMA-376 part 1, §17.7.3).
    """
    for properties in list(root.iter(tag("rPr"))):
        run = properties.getparent()
        if run is not None and run.tag == tag("r"):
            styles = [*_taken(properties)]
            _set(properties, [s for s in styles if s != CHARACTER["b", ""] or _paragraph_style(run) not in bold])
            if not len(properties):
                run.remove(properties)


def _taken(properties: Element) -> Iterable[str]:
    """Take formatting out of the properties of a run; yield the styles in its place."""
    for child in list(properties):
        name = child.tag.rpartition("}")[2]
        style = CHARACTER.get((name, child.get(tag("val"), "")))
        if style or name in NEEDLESS:
            properties.remove(child)
        if style:
            yield style


def _set(properties: Element, styles: list[str]) -> None:
    """Add styles to that of a run."""
    own = properties.find(tag("rStyle"))
    if styles and own is None:
        own = word("rStyle", val="")
        properties.insert(0, own)
    if styles and own is not None:
        own.set(tag("val"), combined(own.get(tag("val"), ""), *styles))


def _paragraph_style(run: Element) -> str:
    paragraph = next(run.iterancestors(tag("p")), None)
    style = "" if paragraph is None else value(paragraph.find(tag("pPr")), "pStyle")
    return style.partition(JOINT)[0]


def used(*roots: Element) -> tuple[str, ...]:
    """Return the combined styles that texts use."""
    names = {str(name.get(tag("val"))) for root in roots for kind in ("pStyle", "rStyle") for name in root.iter(tag(kind))}
    return tuple(sorted(name for name in names if JOINT in name))
