import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import children

from pipeline.divided import Divided
from pipeline.errors import UsageError
from pipeline.execution.execute import cores, executor, room, streaming
from pipeline.execution.jobs import serial
from pipeline.execution.worker import JobLost
from pipeline.execution.workers import LARGE, processes
from pipeline.execution.working import Limits
from pipeline.storage.cache import cached
from pipeline.storage.ledger import Ledger
from pipeline.storage.store import Nowhere

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


HERE = contextlib.nullcontext((serial, 1))


@contextlib.contextmanager
def run_by(make):
    """Give a `map` that runs on what a context manager gives."""
    with make as (run, width), streaming(cached(Nowhere(), Ledger(), run, space := room(width)), space) as each:
        yield each


def test_a_lost_job_loses_nothing_else():
    limits = Limits(seconds=3, memory=2**31, jobs=3)
    lost = {"misbehave": lambda how, reason: f"{how}: {reason}"}
    jobs = ["a", "die", "b", "hang", "c", "swell", "d", "e", "f", "g"]
    with run_by(processes(2, lost, limits)) as each:
        results = list(each(misbehave, jobs))
    expected = {
        "die": "die: its worker died (SIGKILL)",
        "hang": "hang: it ran longer than 3 seconds",
        "swell": "swell: it needed more memory than a worker may have",
    }
    assert results == [expected.get(j, j) for j in jobs]


def test_a_lost_job_without_a_stand_in_ends_the_run():
    with pytest.raises(JobLost), run_by(processes(2, {})) as each:
        list(each(misbehave, ["a", "die", "b"]))


def test_processes_keep_order_and_are_other_processes():
    with run_by(processes(2, {})) as each:
        assert list(each(double, range(20))) == [2 * n for n in range(20)]
        assert all(os.getpid() != own for _, own in each(parent_and_self, range(2)))


def test_a_large_job_gets_a_worker_that_has_done_nothing_yet():
    jobs = [b"", b"", bytes(LARGE), b""]
    with run_by(processes(1, {})) as each:
        first, second, large, after = (own for _, own in each(parent_and_self, jobs))
    assert first == second != large == after


def test_nothing_begins_before_the_first_item():
    before = set(children(os.getpid()))  # such as a pandoc that another test has begun
    with run_by(processes(2, {})) as each:
        assert set(children(os.getpid())) <= before
        assert list(each(double, [1])) == [2]
        assert not set(children(os.getpid())) <= before
    assert set(children(os.getpid())) <= before


def test_items_are_taken_as_there_is_room_for_them():
    taken = []
    items = (taken.append(n) or n for n in range(1000))
    with run_by(processes(2, {})) as each:
        results = each(double, items)
        assert next(results) == 0
        assert len(taken) < 50
        assert list(results) == [2 * n for n in range(1, 1000)]


def test_a_slow_item_does_not_let_the_others_pile_up():
    taken = []
    items = (taken.append(n) or n for n in [0.5, *[0] * 1000])
    with run_by(processes(2, {})) as each:
        results = each(time.sleep, items)
        next(results)
        assert len(taken) < 100
        assert len(list(results)) == 1000


def test_a_result_does_not_wait_for_the_next_item():
    def items():
        yield 1
        assert done == [2]
        yield 2
        assert done == [2, 4]

    done = []
    with run_by(HERE) as each:
        done.extend(each(double, items()))
    assert done == [2, 4]


def test_one_stage_feeds_the_next():
    with run_by(processes(2, {})) as each:
        assert list(each(double, each(double, range(30)))) == [4 * n for n in range(30)]


def halves(text):
    return tuple(text.split())


def joined(text, made):
    return f"{text}: {' '.join(made)}"


SHOUT = Divided("shout", halves, str.upper, joined)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_divided_stage_is_run_in_parts(jobs):
    texts = ["a b", "", "c d e"]
    expected = ["a b: A B", ": ", "c d e: C D E"]
    assert list(map(SHOUT, texts)) == expected
    with run_by(processes(2, {}) if jobs > 1 else HERE) as each:
        assert list(each(SHOUT, texts)) == expected


def test_unknown_executors_are_refused():
    with pytest.raises(UsageError, match="no executor"):
        executor("threads", 2, {}, Limits())


def test_cores_are_counted():
    assert 1 <= cores() <= (os.cpu_count() or 1)


def test_a_program_that_uses_processes_ends(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        "from pipeline.execution.workers import processes\nfrom test_execute import double, run_by\n"
        "if __name__ == '__main__':\n    with run_by(processes(2, {})) as each: print(list(each(double, [1, 2])))\n",
    )
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    done = subprocess.run(
        [sys.executable, program], capture_output=True, text=True, check=True, timeout=60, env={**os.environ, **path}
    )
    assert done.stdout == "[2, 4]\n"


def test_what_is_nearly_done_goes_before_what_has_not_begun(tmp_path):
    """The parts of the second item wait while the first is joined."""
    log = tmp_path / "log"
    with run_by(processes(2, {})) as each:
        list(each(LOGGED, [log, log], [3, 200]))
    lines = log.read_text().split()
    assert lines.index("joined-3") < lines.index("200-100")


def parts_of(log, count):
    return [(log, f"{count}-{n}") for n in range(count)]


def noted(part):
    log, text = part
    time.sleep(0.002)
    with log.open("a") as file:
        file.write(f"{text}\n")


def joined_and_noted(log, count, _made):
    noted((log, f"joined-{count}"))


LOGGED = Divided("logged", parts_of, noted, joined_and_noted)
