"""The differences between what a chapter says and what a witness has of it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from pipeline.diagnostics import Code
from pipeline.validate.parity.collation import SHOWN, UNKNOWN, Pair, collated
from pipeline.validate.parity.manner import ANYWHERE, MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.validate.parity.manner import Manner
    from pipeline.validate.parity.text import Account
    from pipeline.validate.parity.witness import Passage

LIKE = 0.6
"""How much of a passage must be left for it to count as changed; else it is missing."""
SHORT = 60
"""How many characters of a passage are quoted."""
NAMES = {
    "heading": "heading", "text": "paragraph", "code": "code", "table": "table", "note": "note", "image": "image",
    "formula": "formula",
}  # fmt: skip


class Difference(NamedTuple):
    """A difference, and the passage of the sources that it is found by."""

    code: Code
    message: str
    passage: str = ""


def differences(account: Account, title: Passage, run: Sequence[Passage], manner: Manner) -> Iterator[Difference]:
    """Yield how the passages after a chapter's title differ from what the chapter says."""
    body = collated(account.body, [p for p in run if p.kind != "note"], manner)
    notes = collated(account.notes, [p for p in run if p.kind == "note"], manner)
    yield from _differences(body, title.level, manner)
    yield from (d for d in _differences(notes, title.level, manner) if not d.message.endswith(ADDED))


ADDED = "is not in the article"


def _differences(pairs: Sequence[Pair], level: int, manner: Manner) -> Iterator[Difference]:
    """Yield how pairs differ; what stands before the first and after the last passage of the text is the format's own."""
    hits = [index for index, pair in enumerate(pairs) if pair.wanted and pair.found]
    begun = 0
    for hit in (*hits, len(pairs)):
        inside = begun > 0 and hit < len(pairs)
        yield from _gap(pairs[begun:hit], pairs[begun - 1] if begun else None, manner, inside=inside)
        if hit < len(pairs):
            yield from _within(pairs[hit], level, manner)
        begun = hit + 1


def _gap(pairs: Sequence[Pair], before: Pair | None, manner: Manner, *, inside: bool) -> Iterator[Difference]:
    """Yield what is missing, changed or added between two passages that are there."""
    added = [pair.found for pair in pairs if pair.found]
    for wanted in (pair.wanted for pair in pairs if pair.wanted):
        if _may_lack(wanted, before, manner):
            continue
        near = max(added, key=lambda found: _likeness(wanted, found), default=None)
        if near and _likeness(wanted, near) >= LIKE:
            added.remove(near)
            yield _changed(wanted, near, manner)
        else:
            yield Difference(_code(wanted), f"the {NAMES[wanted.kind]} {_quoted(wanted)} is missing", _said(wanted))
    for found in added if inside else ():
        if found.text or found.kind not in SHOWN:
            place = _said(before.wanted) if before and before.wanted else ""
            yield Difference(_code(found), f"the {NAMES[found.kind]} {_quoted(found)} {ADDED}", place)


def _may_lack(wanted: Passage, before: Pair | None, manner: Manner) -> bool:
    """Return whether a passage need not be there: a decorative image, or a formula whose source stands in the text."""
    if wanted.kind == "image":
        return not wanted.text
    said = manner.key(before.found.text) if before and before.found else ""
    return wanted.kind == "formula" and manner.key(wanted.text) in said


def _likeness(wanted: Passage, found: Passage) -> float:
    if {wanted.kind, found.kind} <= SHOWN:
        return 1.0
    if wanted.kind == "note" or found.kind == "note":
        return 1.0 if wanted.kind == found.kind else 0.0
    return difflib.SequenceMatcher(None, _said(wanted), found.text, autojunk=False).quick_ratio()


def _changed(wanted: Passage, found: Passage, manner: Manner) -> Difference:
    if wanted.kind != found.kind and manner.key(_said(wanted)) == manner.key(found.text):
        return Difference(
            Code.V011, f"the {NAMES[wanted.kind]} {_quoted(wanted)} has become {NAMES[found.kind]}", _said(wanted)
        )
    if wanted.kind in SHOWN:
        message = f"the {NAMES[wanted.kind]} {_quoted(wanted)} has the description {_quoted(found)}"
        return Difference(Code.V013, message, _said(wanted))
    one, other = _apart(_said(wanted), found.text, manner)
    how = "other spaces or line breaks" if one == other else f"{other} instead of {one}"
    return Difference(_code(wanted), f"the {NAMES[wanted.kind]} {_quoted(wanted)} has {how}", _said(wanted))


def _apart(wanted: str, found: str, manner: Manner) -> tuple[str, str]:
    """Return where two texts first differ, a few words of each."""
    one, other = " ".join(wanted.split()), " ".join(found.split())
    if not manner.spaces:
        one, other = manner.key(wanted), manner.key(found)
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    begin = max(at - 12, 0)
    return f"“…{one[begin : at + 24]}…”", f"“…{other[begin : at + 24]}…”"


def _within(pair: Pair, level: int, manner: Manner) -> Iterator[Difference]:
    """Yield how a passage differs that is there."""
    wanted, found = pair.wanted, pair.found
    if not (wanted and found):
        return
    if wanted.kind == "heading" and wanted.level - 1 != found.level - level:
        message = f"the heading {_quoted(wanted)} is {found.level - level} levels below its chapter, not {wanted.level - 1}"
        yield Difference(Code.V011, message, _said(wanted))
    if UNKNOWN in found.text and UNKNOWN not in wanted.text:
        yield Difference(
            Code.V016, f"the {NAMES[wanted.kind]} {_quoted(wanted)} has characters without a glyph", _said(wanted)
        )
    if wanted.links != found.links:
        yield from _links(wanted, found, manner)
    for lang, text in wanted.langs:
        said = manner.key(
            "".join(other for tag, other in found.langs if f"{tag}-".casefold().startswith(f"{lang}-".casefold()))
        )
        if manner.key(MARKS.sub("", text)) not in said:
            yield Difference(Code.V014, f"“{text[:SHORT]}” is not marked as {lang}", _said(wanted))


def _links(wanted: Passage, found: Passage, manner: Manner) -> Iterator[Difference]:
    left = _whole(found, manner)
    for to, said in _whole(wanted, manner):
        match = next((link for link in left if link[1] == said and to in {link[0], ANYWHERE}), None)
        if match:
            left.remove(match)
            continue
        if to == ANYWHERE:
            continue
        other = next((link for link in left if link[1] == said), None)
        where = f"leads to {other[0]}, not to {to}" if other else "is missing"
        yield Difference(Code.V012, f"the link “{said[:SHORT]}” {where}", _said(wanted))


def _whole(passage: Passage, manner: Manner) -> list[tuple[str, str]]:
    """Return the links of a passage, those as one that a format makes of one at the end of a line; addresses unescaped."""
    links: list[tuple[str, str]] = []
    for to, text in passage.links:
        where, said = unquote(to), MARKS.sub("", text)
        if links and links[-1][0] == where:
            said = links.pop()[1] + said
        links.append((where, said))
    return [(to, manner.key(text)) for to, text in links]


def _code(passage: Passage) -> Code:
    return Code.V013 if passage.kind in SHOWN else Code.V010


def _said(passage: Passage) -> str:
    """Return the text of a passage without marks."""
    return MARKS.sub("", passage.text)


def _quoted(passage: Passage) -> str:
    said = " ".join(_said(passage).split())
    return f"“{said[:SHORT]}…”" if len(said) > SHORT else f"“{said}”"
