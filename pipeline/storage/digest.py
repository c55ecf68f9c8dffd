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
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

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
    return hashlib.sha256(_written(value, names)).digest()


def _written(value: Any, names: Names) -> bytes:
    """Return a value as bytes that no other value has."""
    pieces: list[bytes] = []
    _write(value, names, pieces)
    return b"".join(pieces)


def _write(value: Any, names: Names, to: list[bytes]) -> None:
    """Write a value as pieces of bytes, to what is written already."""
    writer = WRITERS.get(type(value)) or _writer(type(value))
    writer(value, names, to)


def _one(kind: bytes, data: bytes, to: list[bytes]) -> None:
    to += (kind, len(data).to_bytes(8, "big"), data)


def _text(value: str, _names: Names, to: list[bytes]) -> None:
    _one(b"s", value.encode("utf-8", "surrogatepass"), to)


def _data(value: bytes, _names: Names, to: list[bytes]) -> None:
    _one(b"b", value, to)


def _scalar(value: Any, _names: Names, to: list[bytes]) -> None:
    _one(b"v", f"{type(value).__name__} {value!r}".encode(), to)


def _member(value: Enum, _names: Names, to: list[bytes]) -> None:
    _one(b"e", f"{type(value).__qualname__}.{value.name}".encode(), to)


def _sequence(value: Any, names: Names, to: list[bytes]) -> None:
    to += (b"q", len(value).to_bytes(8, "big"))
    for item in value:
        _write(item, names, to)


def _set(value: Any, names: Names, to: list[bytes]) -> None:
    to += (b"t", len(value).to_bytes(8, "big"), *sorted(_written(item, names) for item in value))


def _mapping(value: Mapping[Any, Any], names: Names, to: list[bytes]) -> None:
    items = sorted((_written(key, names), _written(item, names)) for key, item in value.items())
    to += (b"m", len(value).to_bytes(8, "big"), *(piece for pair in items for piece in pair))


def _record(value: Any, names: Names, to: list[bytes]) -> None:
    if not hasattr(value, "__weakref__"):
        _fields_of(value, names, to)
        return
    known = names.get(value)
    if not known:
        pieces: list[bytes] = []
        _fields_of(value, names, pieces)
        known = names.keep(value, hashlib.sha256(b"".join(pieces)).digest())
    to += (b"d", known)


def _fields_of(value: Any, names: Names, to: list[bytes]) -> None:
    cls: Any = type(value)
    kind, fields = _fields(cls)
    found = fields(value)
    to += (kind, len(found).to_bytes(8, "big"))
    for item in found:
        _write(item, names, to)


@functools.cache
def _fields(kind: Any) -> tuple[bytes, Callable[[Any], tuple[Any, ...]]]:
    """Return how values of a dataclass begin, and what gives the values of its fields."""
    names = [field.name for field in dataclasses.fields(kind)]
    one = operator.attrgetter(names[0]) if names else None
    values = operator.attrgetter(*names) if len(names) > 1 else lambda value: (one(value),) if one else ()
    return b"r" + ",".join([kind.__qualname__, *names]).encode() + b";", values


Writer = Callable[[Any, Names, list[bytes]], None]
KINDS: tuple[tuple[Any, Writer], ...] = (
    (Enum, _member),
    (str, _text),
    (bytes, _data),
    (bool | int | float | type(None) | dt.date, _scalar),
    (tuple | list, _sequence),
    (frozenset | set, _set),
    (Mapping, _mapping),
)
WRITERS: dict[type, Writer] = {}
"""By type, what was found in `KINDS`."""


def _writer(kind: type) -> Writer:
    found = next((writer for known, writer in KINDS if issubclass(kind, known)), None)
    if found is None and not dataclasses.is_dataclass(kind):
        raise TypeError(f"{kind.__name__} has no digest")
    WRITERS[kind] = found or _record
    return WRITERS[kind]
