"""Cluster: jobs run by the workers of a Dask scheduler."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from pipeline.errors import EnvironmentLacks
from pipeline.jobs import packed, sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.jobs import Done, Lost, Run


@contextlib.contextmanager
def cluster(address: str, _lost: Lost) -> Iterator[Run]:
    """Give what runs a job on the workers of a Dask scheduler; raise `EnvironmentLacks` without the extra."""
    try:
        import distributed  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise EnvironmentLacks("a Dask scheduler needs the package distributed", "pip install distributed") from error
    with distributed.Client(address) as client:
        executor = client.get_executor(pure=False)

        async def run(function: Callable[..., Any], *item: Any) -> Done:
            done: Done = await asyncio.wrap_future(executor.submit(sent, packed((function, item))))
            return done

        yield run
