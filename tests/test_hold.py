"""One build at a time in an output folder."""

import subprocess
import sys
import threading

import pytest
from conftest import ROOT

from pipeline.output.files import PREFIX
from pipeline.output.hold import held
from pipeline.output.records import HIDDEN

HOLDER = """
import sys
from pathlib import Path
from pipeline.output.hold import held
with held(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(out):
    """Start a process that holds a folder until its input is closed."""
    command = [sys.executable, "-c", HOLDER, out]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_build_says_that_it_waits_and_then_goes_on(tmp_path):
    first, told, order = holder(tmp_path), [], []

    def second():
        with held(tmp_path, told.append):
            order.append("second")

    waiting = threading.Thread(target=second)
    waiting.start()
    while not told:
        waiting.join(0.05)
    assert told == [told[0]]
    assert f"is held by another build (process {first.pid} on " in told[0]
    order.append("first")
    first.communicate()
    waiting.join()
    assert order == ["first", "second"]
    assert list(tmp_path.iterdir()) == []


def test_several_waiting_builds_come_one_at_a_time(tmp_path):
    first, inside, most = holder(tmp_path), [], []

    def another():
        with held(tmp_path, lambda _: None):
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    waiting = [threading.Thread(target=another) for _ in range(8)]
    for thread in waiting:
        thread.start()
    first.communicate()
    for thread in waiting:
        thread.join()
    assert most == [1] * 8


def test_a_killed_build_leaves_no_lock_and_its_debris_goes(tmp_path):
    first = holder(tmp_path)
    (tmp_path / HIDDEN / f"{PREFIX}abc").write_bytes(b"half")
    first.kill()
    first.communicate()
    assert [path.name for path in tmp_path.iterdir()] == [HIDDEN]
    told = []
    with held(tmp_path, told.append):
        assert not list((tmp_path / HIDDEN).glob(f"{PREFIX}*"))
    assert (told, list(tmp_path.iterdir())) == ([], [])


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / HIDDEN).touch()
    (tmp_path / "dist").symlink_to("nowhere")
    for out in (tmp_path, tmp_path / "dist"):
        with pytest.raises(OSError, match="exists"), held(out, print):
            pass
