"""Digest: one name for a value, the same in every process, on every machine.

`hash` is no use here: it depends on the process. A value is walked and each part is
written with its kind and length, so no two values are written alike.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import operator
import weakref
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 32
"""The length of a digest in bytes."""


class Names:
    """What is known of values as bytes, by identity; a value that nothing else holds is forgotten."""

    def __init__(self) -> None:
        """Know nothing."""
        self._known: dict[int, tuple[weakref.ref[Any], bytes]] = {}

    def get(self, value: Any) -> bytes | None:
        """Return what is known of a value."""
        known = self._known.get(id(value))
        return known[1] if known else None

    def keep(self, value: Any, name: bytes) -> bytes:
        """Know this of a value from now on, if it allows weak references; return it."""
        if hasattr(value, "__weakref__"):
            identity = id(value)
            self._known[identity] = (weakref.ref(value, lambda _: self._known.pop(identity, None)), name)
        return name


def digest(value: Any, names: Names) -> bytes:
    """Return the SHA-256 of a value; raise `TypeError` for a kind that has no such name."""
    return hashlib.sha256(b"".join(_written(value, names))).digest()


def _written(value: Any, names: Names) -> list[bytes]:
    """Return a value as bytes that no other value has."""
    writer = WRITERS.get(type(value)) or _writer(type(value))
    return writer(value, names)


def _one(kind: bytes, data: bytes) -> list[bytes]:
    return [kind, len(data).to_bytes(8, "big"), data]


def _many(kind: bytes, items: list[list[bytes]]) -> list[bytes]:
    return [kind, len(items).to_bytes(8, "big"), *(piece for item in items for piece in item)]


def _text(value: str, _names: Names) -> list[bytes]:
    return _one(b"s", value.encode("utf-8", "surrogatepass"))


def _data(value: bytes, _names: Names) -> list[bytes]:
    return _one(b"b", value)


def _scalar(value: Any, _names: Names) -> list[bytes]:
    return _one(b"v", f"{type(value).__name__} {value!r}".encode())


def _member(value: Enum, _names: Names) -> list[bytes]:
    return _one(b"e", f"{type(value).__qualname__}.{value.name}".encode())


def _sequence(value: Any, names: Names) -> list[bytes]:
    return _many(b"q", [_written(item, names) for item in value])


def _set(value: Any, names: Names) -> list[bytes]:
    return _many(b"t", sorted(_written(item, names) for item in value))


def _mapping(value: Mapping[Any, Any], names: Names) -> list[bytes]:
    return _many(b"m", sorted(_written(key, names) + _written(item, names) for key, item in value.items()))


def _record(value: Any, names: Names) -> list[bytes]:
    known = names.get(value)
    if known:
        return [b"d", known]
    cls: Any = type(value)
    kind, fields = _fields(cls)
    pieces = _many(kind, [_written(item, names) for item in fields(value)])
    if not hasattr(value, "__weakref__"):
        return pieces
    return [b"d", names.keep(value, hashlib.sha256(b"".join(pieces)).digest())]


@functools.cache
def _fields(kind: Any) -> tuple[bytes, Callable[[Any], tuple[Any, ...]]]:
    """Return how values of a dataclass begin, and what gives the values of its fields."""
    names = [field.name for field in dataclasses.fields(kind)]
    one = operator.attrgetter(names[0]) if names else None
    values = operator.attrgetter(*names) if len(names) > 1 else lambda value: (one(value),) if one else ()
    return b"r" + ",".join([kind.__qualname__, *names]).encode() + b";", values


KINDS: tuple[tuple[Any, Callable[[Any, Names], list[bytes]]], ...] = (
    (Enum, _member),
    (str, _text),
    (bytes, _data),
    (bool | int | float | type(None) | dt.date, _scalar),
    (tuple | list, _sequence),
    (frozenset | set, _set),
    (Mapping, _mapping),
)
WRITERS: dict[type, Callable[[Any, Names], list[bytes]]] = {}
"""By type, what was found in `KINDS`."""


def _writer(kind: type) -> Callable[[Any, Names], list[bytes]]:
    found = next((writer for known, writer in KINDS if issubclass(kind, known)), None)
    if found is None and not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__name__} has no digest")
    WRITERS[kind] = found or _record
    return WRITERS[kind]
