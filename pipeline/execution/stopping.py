"""Stopping: Ctrl-C and its like end a run for certain.

Python raises `KeyboardInterrupt` wherever it is, also in places that let no exception
out, such as the callback of a weak reference: there it would be lost, and the run go on.
"""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
AGAIN = 0.2
"""After how many seconds an interrupt is raised again that has not come out."""


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Raise `KeyboardInterrupt` inside at SIGINT or SIGTERM, and again until it comes out; only for the main thread."""
    before = {number: signal.signal(number, _stop) for number in SIGNALS}
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(_number: int, _frame: object) -> NoReturn:
    signal.setitimer(signal.ITIMER_REAL, AGAIN)
    raise KeyboardInterrupt
