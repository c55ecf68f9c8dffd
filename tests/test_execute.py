import os
import subprocess
import sys
import time
from pathlib import Path

import pebble
import pytest

from pipeline.errors import UsageError
from pipeline.execute import Limits, cores, executor, processes, watched

ROOT = Path(__file__).parent.parent


def double(number):
    return 2 * number


def parent_and_self(_):
    return os.getppid(), os.getpid()


def misbehave(how):
    """Do what a job should not do."""
    if how == "die":
        os.kill(os.getpid(), 9)
    if how == "hang":
        time.sleep(600)
    if how == "swell":
        return len(bytearray(2**32))
    return how


def test_a_lost_job_loses_nothing_else():
    limits = Limits(seconds=3, memory=2**31, jobs=3)
    lost = {"misbehave": lambda how, reason: f"{how}: {reason}"}
    jobs = ["a", "die", "b", "hang", "c", "swell", "d", "e", "f", "g"]
    with processes(2, lost, limits) as each:
        results = list(each(misbehave, jobs))
    expected = {
        "die": "die: its worker died",
        "hang": "hang: it ran longer than 3 seconds",
        "swell": "swell: it needed more memory than a worker may have",
    }
    assert [r.split(" (")[0] for r in results] == [expected.get(j, j) for j in jobs]


def test_a_lost_job_without_a_stand_in_ends_the_run():
    with pytest.raises(pebble.ProcessExpired), processes(2, {}) as each:
        list(each(misbehave, ["die"]))


def test_processes_keep_order_and_are_other_processes():
    with processes(2, {}) as each:
        assert list(each(double, range(20))) == [2 * n for n in range(20)]
        assert all(os.getpid() != own for _, own in each(parent_and_self, range(2)))


def test_one_job_runs_here():
    with processes(1, {}) as each:
        assert each is map


def test_watching_tells_each_step_and_changes_nothing():
    told = []
    run = watched(map, lambda *step: told.append(step))
    assert list(run(lambda a, b: a + b, [1, 2], [10, 20])) == [11, 22]
    assert told == [("<lambda>", 0, 2), ("<lambda>", 1, 2), ("<lambda>", 2, 2)]


def test_unknown_executors_are_refused():
    with pytest.raises(UsageError, match="no executor"):
        executor("threads", 2, {})


def test_cores_are_counted():
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_a_program_that_uses_processes_ends(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "from pipeline.execute import processes\nfrom test_execute import double\n"
        "if __name__ == '__main__':\n    with processes(2, {}) as each: print(list(each(double, [1, 2])))\n",
    )
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=True, timeout=60, env={**os.environ, **path}
    )
    assert done.stdout == "[2, 4]\n"
