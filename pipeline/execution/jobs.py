"""Jobs: one function called with one item, wherever that happens, and its result as it travels and is kept.

A result comes as an *entry*: a pickle in which nothing is shared, so that equal values
give equal entries, and in which dataclasses stand as a call with their fields.
"""

from __future__ import annotations

import dataclasses
import functools
import gc
import io
import operator
import pickle
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from pipeline.model import Theme
from pipeline.storage.digest import Names

Lost = Mapping[str, Callable[..., Any]]
"""By the name of a stage: what makes a result of the arguments of a lost job and the reason."""


YOUNG = 20_000
"""After how many new objects garbage is looked for. Layout makes many that live long: with Python's 700, a sixth of its
time goes into looking, and at 100,000 it takes noticeably more memory."""
THEMES = Names()
"""Themes as they travel: every job has one, and it is large."""


class Done(NamedTuple):
    """The result of a job as an entry, and how many seconds it took to make."""

    entry: bytes
    seconds: float


Run = Callable[..., Awaitable[Done]]
"""Called as `await run(function, *arguments)`: how a job is run."""


def performed(function: Callable[..., Any], *item: Any) -> Done:
    """Call a function here and now."""
    gc.set_threshold(YOUNG)
    begin = time.perf_counter()
    result = function(*item)
    return Done(packed(result), time.perf_counter() - begin)


async def serial(function: Callable[..., Any], *item: Any) -> Done:
    """Run a job in this process."""
    return performed(function, *item)


def sent(job: bytes) -> Done:
    """Run a job that came packed from another process."""
    function, item = unpacked(job)
    return performed(function, *item)


def packed(value: Any) -> bytes:
    """Return a value as an entry."""
    target = io.BytesIO()
    pickler = _Pickler(target, pickle.HIGHEST_PROTOCOL)
    pickler.fast = True  # nothing is shared: what is equal is written alike
    pickler.dump(value)
    return target.getvalue()


def unpacked(entry: bytes) -> Any:
    """Return the value of an entry, which must be our own."""
    return pickle.loads(entry)  # noqa: S301 - our own entry


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        """Write a dataclass as a call with the values of its fields: half the work of the usual way, to and fro."""
        if isinstance(value, Theme):
            return _theme, (THEMES.get(value) or THEMES.keep(value, pickle.dumps(value)),)
        kind = type(value)
        return (kind, _values(kind)(value)) if dataclasses.is_dataclass(kind) else NotImplemented


@functools.lru_cache(maxsize=4)
def _theme(data: bytes) -> Any:
    """Return a theme, in one process the same object each time: what is made of it once need not be made again."""
    return unpacked(data)


@functools.cache
def _values(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """Return what gives the values of a dataclass's fields."""
    names = [field.name for field in dataclasses.fields(kind)]
    if len(names) > 1:
        return operator.attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
