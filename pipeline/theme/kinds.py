"""Kinds: what values a token may have, as `kinds.toml` says."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Kind(NamedTuple):
    """A kind of value: which tokens hold it, the expression that a value matches, and that in words."""

    name: str
    tokens: tuple[str, ...]
    expression: str
    write: str

    def admits(self, value: str) -> bool:
        """Return whether a value is of this kind."""
        return re.fullmatch(self.expression, value) is not None


Kinds = tuple[Kind, ...]


def read_kinds(declared: Mapping[str, Any], families: Iterable[str]) -> Kinds:
    """Return the kinds declared; one without an expression admits the names of `families`."""
    names = tuple(families)
    any_family = {"is": "|".join(map(re.escape, names)), "write": " or ".join(names)}
    whole = {name: {**any_family, **kind} for name, kind in declared.items()}
    return tuple(Kind(name, tuple(kind["tokens"]), kind["is"], kind["write"]) for name, kind in whole.items())


def kind_of(token: str, kinds: Kinds) -> Kind:
    """Return the kind of a token by its name, as `colour.accent`; raise `StopIteration` if it has none."""
    return next(kind for kind in kinds if any(fnmatchcase(token, pattern) for pattern in kind.tokens))
