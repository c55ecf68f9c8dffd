"""Digest: one name for a value, the same in every process, on every machine.

Pickle and `hash` are no use here: the first depends on which objects are shared,
the second on the process. A value is walked and each part is written with its kind
and length, so no two values are written alike.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Memory = dict[int, tuple[Any, bytes]]
"""Digests of dataclass values by identity; the value is kept so that its identity is not given away."""


def digest(value: Any, memory: Memory) -> str:
    """Return the SHA-256 of a value in hexadecimal; raise `TypeError` for a kind that has no such name."""
    return _digest(value, memory).hex()


def _digest(value: Any, memory: Memory) -> bytes:
    known = memory.get(id(value))
    if known:
        return known[1]
    sha = hashlib.sha256()
    for piece in _pieces(value, memory):
        sha.update(len(piece).to_bytes(8, "big"))
        sha.update(piece)
    if dataclasses.is_dataclass(value):
        memory[id(value)] = (value, sha.digest())
    return sha.digest()


@functools.singledispatch
def _pieces(value: Any, memory: Memory) -> Iterator[bytes]:
    if not dataclasses.is_dataclass(value):
        raise TypeError(f"{type(value).__name__} has no digest")
    yield type(value).__qualname__.encode()
    for field in dataclasses.fields(value):
        yield field.name.encode()
        yield _digest(getattr(value, field.name), memory)


@_pieces.register(bool | int | float | type(None) | dt.date)
def _(value: Any, _memory: Memory) -> Iterator[bytes]:
    yield f"{type(value).__name__} {value!r}".encode()


@_pieces.register(str)
def _(value: str, _memory: Memory) -> Iterator[bytes]:
    yield b"str"
    yield value.encode("utf-8", "surrogatepass")


@_pieces.register(bytes)
def _(value: bytes, _memory: Memory) -> Iterator[bytes]:
    yield b"bytes"
    yield value


@_pieces.register(Enum)
def _(value: Enum, _memory: Memory) -> Iterator[bytes]:
    yield f"{type(value).__qualname__}.{value.name}".encode()


@_pieces.register(tuple | list)
def _(value: Any, memory: Memory) -> Iterator[bytes]:
    yield b"sequence"
    yield from (_digest(item, memory) for item in value)


@_pieces.register(frozenset | set)
def _(value: Any, memory: Memory) -> Iterator[bytes]:
    yield b"set"
    yield from sorted(_digest(item, memory) for item in value)


@_pieces.register(Mapping)
def _(value: Any, memory: Memory) -> Iterator[bytes]:
    yield b"mapping"
    yield from sorted(_digest(key, memory) + _digest(item, memory) for key, item in value.items())
