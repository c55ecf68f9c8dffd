"""What lets a DOCX be edited by its styles: no formatting in its text, styles that exist; and what its fields refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import lxml.etree as et

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRUCTURE = {
    "p": {"pStyle", "numPr", "outlineLvl", "bidi", "framePr", "sectPr", "rPr"},
    "r": {"rStyle", "lang", "rtl"},
}
"""The properties of paragraphs and runs that say what they are: style, list, level, direction, language.

A frame is here since LibreOffice reads it nowhere else.
"""
NUMBERED = {"ind"}
"""What a paragraph of a list may say besides: its indent is otherwise that of the list."""
NAMED = ("pStyle", "rStyle", "tblStyle")


def formatted(texts: Iterable[et._Element]) -> Iterator[str]:
    """Yield the formatting of paragraphs and runs that is not their style's, each kind once."""
    yield from sorted({f"formatting in the text: {name}" for text in texts for name in _formatting(text)})


def _formatting(text: et._Element) -> Iterator[str]:
    for kind, known in STRUCTURE.items():
        for properties in text.iter(f"{WORD}{kind}Pr"):
            parent = properties.getparent()
            names = {str(child.tag).removeprefix(WORD) for child in properties}
            if parent is not None and parent.tag == WORD + kind:
                yield from names - known - (NUMBERED if "numPr" in names else set())


def unstyled(texts: Iterable[et._Element], styles: et._Element) -> Iterator[str]:
    """Yield the ids of styles that texts use and that do not exist."""
    known = {style.get(WORD + "styleId") for style in styles.iter(WORD + "style")}
    used = {str(e.get(WORD + "val")) for text in texts for name in NAMED for e in text.iter(WORD + name)}
    yield from (f"no such style: {name}" for name in sorted(used - known))


def referred(texts: Iterable[et._Element]) -> set[str]:
    """Return the names of bookmarks whose pages fields tell (ECMA-376 part 1, §17.16.5.45)."""
    fields = ((field.text or "").split() for text in texts for field in text.iter(WORD + "instrText"))
    return {words[1] for words in fields if words[:1] == ["PAGEREF"]}
