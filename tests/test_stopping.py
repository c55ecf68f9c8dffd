import signal
import subprocess
import sys

import pytest
from conftest import ROOT

from pipeline.execution.stopping import SIGNALS, stoppable

PROGRAM = """
import os, time, weakref
from pipeline.execution.stopping import stoppable
class Thing: pass
try:
    with stoppable():
        thing = Thing()
        held = weakref.ref(thing, lambda _: os.kill(os.getpid(), {}))
        del thing
        time.sleep(30)
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.parametrize("number", [int(signal.SIGINT), int(signal.SIGTERM)])
def test_an_interrupt_that_is_lost_is_raised_again(number):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(number)], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stdout) == (0, "stopped\n")
    assert "Exception ignored" in done.stderr, "the first one was lost"


def test_all_is_as_before_once_it_is_out():
    before = [signal.getsignal(number) for number in SIGNALS]
    with pytest.raises(KeyboardInterrupt), stoppable():
        signal.raise_signal(signal.SIGINT)
    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
