"""Cluster: jobs run by the workers of a Dask scheduler."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from pipeline.errors import EnvironmentLacks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.execute import Lost, Make


@contextlib.contextmanager
def cluster(address: str, _lost: Lost) -> Iterator[Make]:
    """Give what runs an item on the workers of a Dask scheduler; raise `EnvironmentLacks` without the extra."""
    try:
        from distributed import Client  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise EnvironmentLacks("a Dask scheduler needs the package distributed", "pip install distributed") from error
    with Client(address) as client:
        executor = client.get_executor(pure=False)

        async def run(function: Callable[..., Any], *item: Any) -> Any:
            return await asyncio.wrap_future(executor.submit(function, *item))

        yield run
