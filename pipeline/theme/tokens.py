"""Tokens: the values of the look, laid over one another and checked where they are written.

The names are dotted as in TOML (`colour.accent`) until the values are done: a `Theme`
has them flat (`colour-accent`). A table of a token file may stand inside the name of a
variant: `[large-print.page]` counts in that variant only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.diagnostics import Code
from pipeline.theme.files import Source, nearest, tables
from pipeline.theme.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from pipeline.diagnostics import Diagnostic, Place
    from pipeline.theme.files import Files
    from pipeline.theme.kinds import Kinds

TOKENS, TRIMS, VARIANTS = "tokens.toml", "trims/", "variants/"
"""The file of the tokens, and the folders of their overlays."""
REFERENCE = re.compile(r"\{([a-z]+\.[a-z0-9-]+)\}")


class Token(NamedTuple):
    """The value of a token as written, and where."""

    value: str
    source: Source
    keys: tuple[str, ...]

    @property
    def place(self) -> Place:
        """Return where the value is written."""
        return self.source.place(*self.keys)


Layer = dict[str, Token]
Layers = Mapping[str, Layer]
"""The tokens of a file by the variant in which they count; under the empty name, in every one."""


def names(files: Iterable[str], folder: str) -> list[str]:
    """Return what the files of a folder of a theme are called: the names of the variants, or of the trims."""
    return sorted(name.removeprefix(folder).removesuffix(".toml") for name in files if name.startswith(folder))


def read_tokens(files: Files, variants: Collection[str], wrong: list[Diagnostic]) -> dict[str, Layers]:
    """Return the tokens of each token file by its name."""
    every = {name: source for name, source in files.items() if name == TOKENS or name.startswith((TRIMS, VARIANTS))}
    return {name: _layers(source, variants, wrong) for name, source in every.items()}


def _layers(source: Source, variants: Collection[str], wrong: list[Diagnostic]) -> Layers:
    found: dict[str, Layer] = {"": {}}
    for name, content in tables(source, wrong).items():
        if not isinstance(content, dict):
            wrong.append(source.told(Code.C007, f"{name} stands in no table", "write it under [colour], [size], …", name))
        elif name in variants:
            inner = {key: inside for key, inside in content.items() if isinstance(inside, dict)}
            found[name] = {t: token for key, inside in inner.items() for t, token in _table(source, (name, key), inside)}
        elif content and all(isinstance(inside, dict) for inside in content.values()):
            wrong.append(source.told(Code.C007, f"no variant {name}", nearest(name, variants), name, next(iter(content))))
        else:
            found[""] |= dict(_table(source, (name,), content))
    return found


def _table(source: Source, keys: tuple[str, ...], content: Mapping[str, Any]) -> Iterable[tuple[str, Token]]:
    return ((f"{keys[-1]}.{name}", Token(str(value), source, (*keys, name))) for name, value in content.items())


def mistaken(found: Layers, known: Layer, kinds: Kinds) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each token of a file that is unknown, or has a value of another kind than its own."""
    for layer in found.values():
        for name, token in layer.items():
            message, hint = _mistake(name, token.value, known, kinds)
            if message:
                yield token.source.told(Code.C007, message, hint, *token.keys)


def _mistake(name: str, value: str, known: Layer, kinds: Kinds) -> tuple[str, str]:
    if name not in known:
        return f"unknown token {name}", nearest(name, known)
    kind, reference = kind_of(name, kinds), REFERENCE.fullmatch(value)
    if not reference:
        fits = kind.admits(value)
        return ("", "") if fits else (f"{name} is a {kind.name}, found {value!r}", f"write {kind.write}, or {{table.token}}")
    other = reference[1]
    if other not in known:
        return f"{name} refers to an unknown token {other}", nearest(other, known)
    if kind_of(other, kinds) != kind:
        return f"{name} is a {kind.name}, and {other} is a {kind_of(other, kinds).name}", ""
    return "", ""


def laid(sides: Sequence[Mapping[str, Layers]], trim: str, variant: str) -> Layer:
    """Return the tokens that count in a trim and a variant: in each file the later side over the earlier one."""
    wanted = (TOKENS, f"{TRIMS}{trim}.toml", f"{VARIANTS}{variant}.toml")
    files = [side[name] for name in wanted for side in sides if name in side]
    merged: Layer = {}
    for counting in ("", variant):
        for found in files:
            merged |= found.get(counting, {})
    return merged


def origin(name: str, layer: Layer) -> str:
    """Return the token whose value a token has: itself, or what it refers to; raise `RecursionError` for a circle."""
    passed: list[str] = []
    while (reference := REFERENCE.fullmatch(layer[name].value)) and reference[1] in layer:
        if name in passed:
            raise RecursionError(" → ".join([*passed, name]))
        passed.append(name)
        name = reference[1]
    return name


def circular(layer: Layer) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each token that refers to itself in the end."""
    for name, token in layer.items():
        try:
            origin(name, layer)
        except RecursionError as circle:
            if str(circle).endswith(f" {name}"):
                yield token.source.told(Code.C007, f"{name} refers to itself: {circle}", "", *token.keys)


def resolved(layer: Layer) -> dict[str, str]:
    """Return the values, references followed."""
    return {name: layer[origin(name, layer)].value for name in layer}


def flat(values: Mapping[str, str]) -> dict[str, str]:
    """Return values under the names that stylesheets use."""
    return {flat_name(name): value for name, value in values.items()}


def flat_name(name: str) -> str:
    """Return the name of a token in stylesheets: `colour.accent` is `colour-accent`."""
    return name.replace(".", "-")
