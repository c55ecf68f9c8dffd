"""Looks: the tokens of a variant at every trim, and the values that come of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.theme.contrast import adapted, faint, pairs
from pipeline.theme.files import tables
from pipeline.theme.kinds import read_kinds
from pipeline.theme.tokens import TOKENS, TRIMS, VARIANTS, circular, flat, laid, mistaken, names, read_tokens, resolved

if TYPE_CHECKING:
    from pipeline.diagnostics import Diagnostic
    from pipeline.theme.contrast import Pair
    from pipeline.theme.files import Files
    from pipeline.theme.tokens import Layer


def read_looks(project: Files, own: Files, variant: str, families: list[str], wrong: list[Diagnostic]) -> dict[str, Layer]:
    """Return the tokens of a variant at each trim, and under the empty name without one."""
    every = {**project, **own}
    variants = names(every, VARIANTS)
    if variant not in variants:
        raise UsageError(f"no variant {variant!r}; there are {', '.join(variants)}")
    kinds = read_kinds(tables(project["kinds.toml"], wrong), families)
    sides = [read_tokens(files, variants, wrong) for files in (project, own)]
    looks = {trim: laid(sides, trim, variant) for trim in ("", *names(every, TRIMS))}
    for found in (layers for side in sides for layers in side.values()):
        wrong += mistaken(found, sides[0][TOKENS][""], kinds)
    for look in looks.values():
        wrong += circular(look)
    return looks


def values(look: Layer, project: Files) -> dict[str, str]:
    """Return the values of tokens, colours that fall short moved if the variant wants that."""
    found = resolved(look)
    if found["contrast.adapt"] == "yes":
        found = resolved(adapted(look, _pairs(project, look), float(found["contrast.least"])))
    return flat(found)


def fallen_short(look: Layer, project: Files, own: Files) -> tuple[Diagnostic, ...]:
    """Return what is told of pairs of colours that fall short, and are not moved."""
    found, theirs = resolved(look), {source.file for source in own.values()}
    if found["contrast.adapt"] == "yes":
        return ()
    return tuple(faint(look, _pairs(project, look), float(found["contrast.least"]), theirs))


def _pairs(project: Files, look: Layer) -> tuple[Pair, ...]:
    return tuple(pairs(tables(project["contrast.toml"], [])["pair"], look))
