"""Divided: a stage whose item falls into parts that can be run apart."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.execution.jobs import Done, Run
    from pipeline.storage.cache import Make


@dataclass(frozen=True, slots=True)
class Divided:
    """A stage made of three functions: `split` an item into parts, `make` something of each, `join` what was made.

    Called like any function it does one after the other; whoever runs items knows how to do better.
    """

    name: str
    split: Callable[..., Sequence[Any]]
    """Of the item's arguments."""
    make: Callable[[Any], Any]
    """Of a part."""
    join: Callable[..., Any]
    """Of the item's arguments, and a tuple of what was made."""
    kept: Callable[..., Any] = lambda *given: given[-1]
    """Of the item's arguments and what was made of a part: what `join` needs of it."""

    def __call__(self, *item: Any) -> Any:
        """Return the result of an item."""
        return self.join(*item, tuple(self.kept(*item, self.make(part)) for part in self.split(*item)))

    async def side_by_side(self, make: Make, run: Run, *item: Any) -> Done:
        """Return the result of an item: `make` gives what is made of a part, `run` runs the job that joins them."""

        async def kept(part: Any) -> Any:
            return self.kept(*item, await make(self.make, part))

        made = await asyncio.gather(*map(kept, self.split(*item)))
        return await run(self.join, *item, tuple(made))

    @property
    def __name__(self) -> str:
        """The name of the stage, as functions have it."""
        return self.name
