import os
import subprocess
import sys

import pytest
from conftest import ROOT

PROGRAM = """
import os, signal, sys, tempfile
from pipeline.desk import desk
print(desk() == desk(), os.path.dirname(tempfile.mkdtemp()) == str(desk()), len(os.listdir(os.environ["TMPDIR"])))
os.kill(os.getpid(), int(sys.argv[1]))
"""


@pytest.fixture
def run(tmp_path):
    """Run a program that works on its desk in a folder, and ends by a signal."""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    return lambda signal: subprocess.run(
        [sys.executable, "-c", PROGRAM, str(signal)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_temporary_files_lie_on_the_desk_and_go_with_it(run, tmp_path):
    assert run(0).stdout == "True True 1\n"
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_goes_with_the_next(run, tmp_path):
    assert run(9).returncode == -9
    assert len(list(tmp_path.iterdir())) == 1
    assert run(0).stdout == "True True 1\n"
    assert list(tmp_path.iterdir()) == []
