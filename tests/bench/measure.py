"""Run a command and tell what it took, with everything that it started: `python measure.py COMMAND...` (Linux).

This file is run as a process of its own for each measurement, with nothing imported that is not needed: a child begins as a
copy of its parent, so the memory of the process that measures would count as the child's. It makes itself the *subreaper*
of what it starts (prctl(2), PR_SET_CHILD_SUBREAPER): a process whose parent has ended becomes its child, too, and no
process of the tree escapes. The times and the peak that the kernel hands over for each (wait4(2)) hold those of the children
that it has waited for itself: their sum is the time of the tree, their maximum the peak of the largest process. Nothing is
sampled. Prints one JSON object; what the command prints goes to standard error.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
LINGER = 20
"""Seconds that processes may outlive the command."""


def measured(command: list[str]) -> dict[str, float]:
    """Run a command to its end; return its exit status, wall and processor seconds, peak memory in MB, and who else ran."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    busy, begin = _busy(), time.perf_counter()
    leader = os.posix_spawnp(command[0], command, os.environ, setsid=True, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    wall, status, cpu, peak = 0.0, 0, 0.0, 0
    for reason in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM):
        signal.signal(reason, lambda *_: _give_up(leader))
    while (ended := _next()) is not None:
        pid, code, usage = ended
        cpu += usage.ru_utime + usage.ru_stime
        peak = max(peak, usage.ru_maxrss)
        if pid == leader:
            wall, status = time.perf_counter() - begin, os.waitstatus_to_exitcode(code)
            signal.alarm(LINGER)
    others = max(0.0, _busy() - busy - cpu) / (time.perf_counter() - begin)
    return {"status": status, "wall": wall, "cpu": cpu, "peak_mb": peak / 1024, "others": others}


def _give_up(leader: int) -> None:
    """End the command, and say that there is no result."""
    try:
        os.killpg(leader, signal.SIGKILL)
    finally:
        sys.exit("stopped: the command, or a process that it left behind, did not end in time")


def _next() -> tuple[int, int, os.struct_rusage] | None:  # type: ignore[name-defined]
    """Return the next process of the tree that ends, or nothing if none is left."""
    try:
        return os.wait4(-1, 0)
    except ChildProcessError:
        return None


def _busy() -> float:
    """Return the seconds that all processors of the machine have worked (proc(5), /proc/stat)."""
    with open("/proc/stat") as file:  # noqa: PTH123 - pathlib costs memory here
        user, nice, system, _, _, irq, softirq, *_ = map(int, file.readline().split()[1:])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    result = measured(sys.argv[1:])
    print(json.dumps(result))
