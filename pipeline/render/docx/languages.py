"""The languages of passages, as Word wants them (ECMA-376 part 1, §17.3.2.20)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import babel.core
import babel.numbers

from pipeline.render.facts import direction
from pipeline.theme.docx_xml import tag

if TYPE_CHECKING:
    from pipeline.theme.docx_xml import Element


def regional(lang: str) -> str:
    """Return a language with its likely region: Word's spelling knows "ca-ES", not "ca" (Unicode CLDR, likely subtags)."""
    likely = babel.core.get_global("likely_subtags").get(lang, "")
    return f"{lang}-{likely.rpartition('_')[2]}" if likely else lang


def separators(lang: str) -> dict[str, str]:
    """Return how a language writes decimals, and parts a list where a comma may be one (Unicode CLDR, `decimal`)."""
    decimal = babel.numbers.get_decimal_symbol(babel.Locale.parse(lang, sep="-"))
    return {"decimal": decimal, "separator": ";" if decimal == "," else ","}


def localise(root: Element, lang: str) -> None:
    """Leave language marks only where the language is not the document's, with the region that Word wants."""
    for mark in list(root.iter(tag("lang"))):
        own, parent = mark.get(tag("val"), ""), mark.getparent()
        if own == lang and parent is not None:
            parent.remove(mark)
        elif own:
            for name in _places(own):
                mark.set(name, regional(own))


@functools.cache
def _places(lang: str) -> tuple[str, ...]:
    """Return the attributes of a mark that name a language: text from right to left has one of its own."""
    return (tag("val"), tag("bidi")) if direction(lang) == "rtl" else (tag("val"),)
