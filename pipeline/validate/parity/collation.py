"""Collation: the passages of a text and of a witness, brought together in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.validate.parity.manner import ADDRESS, FORMULA, ITEM, NOTE, NUMBER, PLACED, WITHIN
from pipeline.validate.parity.witness import OBJECT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.validate.parity.manner import Manner
    from pipeline.validate.parity.witness import Passage

AHEAD = 6
"""How many passages may be missing before the next one is recognised."""
SHOWN = {"image", "formula"}
UNKNOWN = "\N{REPLACEMENT CHARACTER}"


class Pair(NamedTuple):
    """A passage of the text with what the witness has of it, or one without the other."""

    wanted: Passage | None
    found: Passage | None


def collated(wanted: Sequence[Passage], found: Sequence[Passage], manner: Manner) -> list[Pair]:
    """Return the passages of both in order: those of the text with what was found of each, and what else was found."""
    pairs, found, at, begun = list[Pair](), list(found), 0, 0
    pieces = [manner.pieces(passage.text, passage.kind) for passage in wanted]
    while at < len(found):
        hit, count = _hit(wanted, pieces, begun, found, at, manner)
        if hit < 0:
            pairs.append(Pair(None, found[at]))
            at += 1
            continue
        pairs += [Pair(passage, None) for passage in wanted[begun:hit]]
        first, *shown = _gathered(found[at : at + count])
        pairs.append(Pair(wanted[hit], first))
        found[at : at + count] = [first, *shown]
        at, begun = at + 1, hit + 1
    return pairs + [Pair(passage, None) for passage in wanted[begun:]]


def _hit(
    wanted: Sequence[Passage],
    pieces: Sequence[tuple[str, ...]],
    begun: int,
    found: Sequence[Passage],
    at: int,
    manner: Manner,
) -> tuple[int, int]:
    """Return which passage of the text begins here, and how many passages of the witness it takes; -1 for none."""
    for index in range(begun, min(begun + AHEAD, len(wanted))):
        if count := _length(wanted[index], pieces[index], found, at, manner):
            return index, count
    return -1, 0


def _length(wanted: Passage, pieces: tuple[str, ...], found: Sequence[Passage], at: int, manner: Manner) -> int:
    """Return how many passages make up one of the text: more than one where it goes on on the next page."""
    if not _alike(wanted, found[at], manner):
        return 0
    if wanted.kind in SHOWN:
        free = not wanted.text or (found[at].kind == "formula" and not manner.formulas)
        return int(free or _reach(pieces, manner.key(found[at].text)) == FULL)
    said = manner.key(found[at].text, wanted.kind)
    for count in range(1, len(found) - at + 1):
        reached = max(
            _reach(pieces, text) for text in {said, ITEM.sub("", said, count=1).lstrip() if ITEM.match(said) else said}
        )
        if reached != PART:
            return count if reached == FULL else 0
        if at + count == len(found) or not (found[at + count].kind in SHOWN or _alike(wanted, found[at + count], manner)):
            return 0
        said = manner.key(_together(_spoken(found[at : at + count + 1]), manner), wanted.kind)
    return 0


NONE, PART, FULL = 0, 1, 2


def _reach(pieces: tuple[str, ...], said: str) -> int:
    """Return whether what was said is all of a passage, its beginning, or neither."""
    at = 0
    for number, piece in enumerate(pieces):
        if piece == NOTE or piece.startswith(ADDRESS):
            told = f"({piece[1:]})" if piece[1:] else ""
            at = at + len(told) if told and said.startswith(told, at) else _end(said, at, pieces[number + 1])
        elif piece == WITHIN:
            placed = PLACED.match(said, at)
            at = placed.end() if placed else at
        elif piece.startswith(FORMULA):
            at += len(piece) - 1 if said.startswith(piece[1:], at) else said.startswith(OBJECT, at)
        elif said.startswith(piece, at) or _unknown(piece, said[at : at + len(piece)]):
            at += len(piece)
        else:
            return PART if said and piece.startswith(said[at:]) else NONE
    return FULL if at == len(said) else NONE


def _end(said: str, at: int, following: str) -> int:
    """Return where the number ends that may stand at a place: before what follows, which may begin with a digit itself."""
    found = NUMBER.match(said, at)
    last = found.end() if found else at
    return next((end for end in range(at, last) if following and said.startswith(following, end)), last)


def _unknown(piece: str, said: str) -> bool:
    """Return whether what was said differs only by characters that no face has."""
    return UNKNOWN in said and len(said) == len(piece) and all(a in (UNKNOWN, b) for a, b in zip(said, piece, strict=True))


def _alike(wanted: Passage, found: Passage, manner: Manner) -> bool:
    """Return whether two passages are of a kind, as far as the format tells them apart."""
    return manner.kind(wanted.kind) == manner.kind(found.kind)


def _together(found: Sequence[Passage], manner: Manner) -> str:
    """Return the text of a passage that goes on, the head of a table only once."""
    first, *others = found
    texts = [first.text, *(p.text.removeprefix(first.head) if first.head else p.text for p in others)]
    return ("\n" if first.kind == "code" or not manner.spaces else " ").join(texts)


def _spoken(found: Sequence[Passage]) -> list[Passage]:
    """Return what is not shown: a passage goes on after the images and formulas of its first part."""
    return [passage for passage in found if passage.kind not in SHOWN]


def _gathered(found: Sequence[Passage]) -> list[Passage]:
    """Return passages that are one as one, and after it what is shown in them."""
    if len(found) == 1:
        return list(found)
    return [_joined(_spoken(found)), *(passage for passage in found if passage.kind in SHOWN)]


def _joined(found: Sequence[Passage]) -> Passage:
    """Return passages that are one, as one."""
    links = tuple(link for passage in found for link in passage.links)
    langs = tuple(lang for passage in found for lang in passage.langs)
    return found[0]._replace(text="\n".join(p.text for p in found), links=links, langs=langs)
