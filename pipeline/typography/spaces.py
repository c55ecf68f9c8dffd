"""Spaces and signs: where no line may break, and what a hyphen or an x between numbers means.

What holds in every language is here; the rest comes from the customs of one.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.typography.customs import Customs

    Rule = Callable[[str], str]

NO_BREAK = "\u00a0"
GAP = r"[ \n]"
"""A space, or the end of a line in the source."""
CAPITAL = "[A-ZÀ-ÖØ-Þ]"
ADDRESS = re.compile(r"(\S*(?:://|www\.|@)\S*)")
"""What may be an address."""
UNIT = (
    r"(?:[kMGTPmµn]?(?:m|g|s|W|Wh|Hz|B|bit|eV|J|Pa|mol)|[kMGTPE]?FLOPS?|[kMG]?t|min|h|ha|l|L|V|K|dB|ppm|ppb|°C|°F|[€£¥$])"
    r"[²³]?(?:/(?:h|s|kg|m[²³]?|km²))?"
)
"""A symbol of a unit: it stays with its number (ISO 80000-1, 7.1.4)."""
RANGE = re.compile(r"(?<![\w.,/:–-])(\d{1,4})-(\d{1,4})(?![\w/:–-]|[.,]\d)")
PRODUCT = re.compile(r"(?<![\w.,-])(?!0x)\d[\d.,]*(?: ?x ?\d[\d.,]*)+(?![\w-])")
DIGIT = re.compile(r"\d")
YEAR, SHORT = 4, 2
"""The digits of a year, and of a year that leaves its century out."""


def spaced(words: str, manner: Customs) -> str:
    """Return a text with its spaces and signs set; addresses in it stay."""
    pieces = ADDRESS.split(words)
    pieces[::2] = (_spaced(piece, manner) for piece in pieces[::2])
    return "".join(pieces)


def _spaced(piece: str, manner: Customs) -> str:
    return functools.reduce(lambda text, rule: rule(text), _rules(manner, numbers=DIGIT.search(piece) is not None), piece)


@functools.cache
def _rules(manner: Customs, *, numbers: bool) -> tuple[Rule, ...]:
    """Return what to do to a text, one after the other; most texts have no numbers."""
    return (
        *(_numbers(manner) if manner.signs and numbers else ()),
        *(_dashes(manner) if manner.signs else ()),
        *(_spaces_at_numbers(manner) if manner.spaces and numbers else ()),
        *(_spaces(manner) if manner.spaces else ()),
    )


def _numbers(manner: Customs) -> Iterator[Rule]:
    yield functools.partial(PRODUCT.sub, _product)
    if manner.range:
        yield functools.partial(RANGE.sub, lambda found: _range(found, manner.range))


def _dashes(manner: Customs) -> Iterator[Rule]:
    if manner.dash:
        yield _rule(r"(?<=[^\W\d_)\]”’».,…]) -(?= [^\W\d_(\[“‘«])", f" {manner.dash}")


def _product(found: re.Match[str]) -> str:
    return found[0].replace(" ", NO_BREAK).replace("x", "×")


def _range(found: re.Match[str], joint: str) -> str:
    """Return a range of rising numbers, or of years of which the second leaves its century out."""
    first, last = found.groups()
    whole = first[:SHORT] + last if (len(first), len(last)) == (YEAR, SHORT) else last
    return f"{first}{joint}{last}" if int(first) < int(whole) else found[0]


def _spaces_at_numbers(manner: Customs) -> Iterator[Rule]:
    percent = manner.percent
    yield functools.partial(re.compile(rf"(?<=\d)({GAP}?)(?=[%‰](?!\w))").sub, lambda m: NO_BREAK if m[1] else percent)
    yield _rule(rf"(?<=\d){GAP}(?={UNIT}(?![\w’'·-]))", NO_BREAK)
    yield _rule(rf"(?<!\d)(\d{{1,3}}){GAP}(?=\d{{3}}(?!\d))", rf"\1{NO_BREAK}")
    date: Rule = functools.partial(_dates(manner.lang).sub, lambda found: re.sub(GAP, NO_BREAK, found[0]))
    yield from (date, date)  # "10 May 11": two dates of some languages share their month
    if manner.counted:
        yield _rule(rf"(?<=\d){GAP}(?=(?:{_any(manner.counted)})(?!\w))", NO_BREAK)


def _spaces(manner: Customs) -> Iterator[Rule]:
    yield _rule(rf"(?<!\w)({CAPITAL}\.){GAP}(?={CAPITAL})", rf"\1{NO_BREAK}")
    if manner.numbered:
        yield _rule(rf"(?<!\w)((?i:{_any(manner.numbered)})){GAP}(?=\d|[IVXLCDM]+(?!\w))", rf"\1{NO_BREAK}")
    if manner.named:
        yield _rule(rf"(?<!\w)({_any(manner.named)}){GAP}(?={CAPITAL})", rf"\1{NO_BREAK}")
    if manner.dash:
        yield _rule(rf"(?<=\S){GAP}(?=[–—]{GAP})", NO_BREAK)
    for mark in manner.spaced:
        yield _rule(rf"(?<=[\w»”’)\]…%]){GAP}?{re.escape(mark[1:])}(?=\s|$|[»”’)\]])", mark)


def _rule(pattern: str, replacement: str) -> Rule:
    return functools.partial(re.compile(pattern).sub, replacement)


def _any(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@functools.cache
def _dates(lang: str) -> re.Pattern[str]:
    """Return what a day of a month looks like in a language (Unicode CLDR)."""
    import babel.dates  # noqa: PLC0415 - slow to load, and needed only where a text is set

    locale = babel.Locale.parse(lang, sep="-")
    days = [dt.date(2001, month, 10) for month in range(1, 13)]
    forms = {babel.dates.format_skeleton(form, day, locale=locale) for day in days for form in ("MMMMd", "MMMd")}
    forms |= {f"10 {name}" for name in locale.months["format"]["wide"].values()}
    written = (re.escape(form).replace("10", r"\d{1,2}(?:st|nd|rd|th|º|er)?").replace(r"\ ", GAP) for form in sorted(forms))
    return re.compile(rf"(?<!\d)(?:{'|'.join(written)})(?!\w)")
