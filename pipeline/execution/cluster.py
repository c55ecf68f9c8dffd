"""Cluster: jobs run by the workers of a Dask scheduler.

Keys and certificates for TLS come from Dask's own configuration, as does how often a
job is tried that kills its worker (`distributed.scheduler.allowed-failures`). A worker needs
this project, at the same version, and everything it is built on: it is asked for the
name of its toolchain, since another one gives other bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import warnings
from typing import TYPE_CHECKING, Any

from pipeline.errors import EnvironmentLacks
from pipeline.execution.jobs import Done, packed, sent
from pipeline.execution.working import Limits
from pipeline.storage.toolchain import toolchain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.execution.jobs import Lost, Run

PATIENCE = 10
"""How many seconds to wait for a scheduler, and for its first worker."""
LIMITS = Limits()
OVERRUN = 75
"""The exit status of a worker whose job ran too long."""
START = "dask worker ADDRESS --nthreads 1, in this project's folder with PYTHONPATH=."


@contextlib.contextmanager
def cluster(address: str, lost: Lost, limits: Limits = LIMITS) -> Iterator[tuple[Run, int]]:
    """Give what runs a job on the workers of a Dask scheduler, and how many jobs they run at once.

    Raises `EnvironmentLacks` without the extra, a scheduler at the address, or workers with our toolchain.
    A job that kills its workers loses nothing but itself, as in `processes`.
    """
    try:
        import distributed  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise EnvironmentLacks("a Dask scheduler needs the package distributed", "pip install distributed") from error
    seconds = limits.seconds
    with warnings.catch_warnings(), _client(distributed, address) as client:
        warnings.filterwarnings("ignore", message="Sending large graph")  # an artifact's pieces are what they are
        executor = client.get_executor(pure=False)

        async def run(function: Callable[..., Any], *item: Any) -> Done:
            try:
                done: Done = await asyncio.wrap_future(executor.submit(guarded, packed((function, item)), seconds))
            except distributed.KilledWorker as error:
                if function.__name__ not in lost:
                    raise
                reason = f"it ended {error.allowed_failures + 1} workers, or ran longer than {seconds:g} seconds on each"
                return Done(packed(lost[function.__name__](*item, reason)), 0.0)
            return done

        yield run, sum(client.nthreads().values())


def guarded(job: bytes, seconds: float) -> Done:
    """Run a job in a worker, and end the worker if it takes too long: a thread cannot be stopped."""
    timer = threading.Timer(seconds, os._exit, (OVERRUN,))
    timer.daemon = True
    timer.start()
    try:
        return sent(job)
    finally:
        timer.cancel()


@contextlib.contextmanager
def _client(distributed: Any, address: str) -> Iterator[Any]:
    """Give a client of the scheduler at an address, with at least one worker."""
    try:
        client = distributed.Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise EnvironmentLacks(f"there is no Dask scheduler at {address}: {error}", "dask scheduler") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
            found = set(client.run(toolchain).values())
        except TimeoutError as error:
            raise EnvironmentLacks(f"the scheduler at {address} has no workers", START) from error
        except Exception as error:  # what a worker raises arrives as this
            raise EnvironmentLacks(f"the workers at {address} lack something: {error}", START) from error
        if found != {toolchain()}:
            raise EnvironmentLacks(f"the workers at {address} have another version of this project or its tools", START)
        client.run(_sample, "stop")
        try:
            yield client
        finally:
            with contextlib.suppress(Exception):  # workers that have gone need nothing more
                client.run(_sample, "start")


def _sample(action: str, dask_worker: Any) -> None:
    """Start or stop what looks where a worker is a hundred times a second: a third of the time of deeply nested layout."""
    if sampler := dask_worker.periodic_callbacks.get("profile"):
        getattr(sampler, action)()
