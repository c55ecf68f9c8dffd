import os
import subprocess
import sys

import pytest
from conftest import ROOT

PROGRAM = """
import os, signal, subprocess, sys, tempfile
from pipeline.storage.desk import desk
own, program = desk(), "import tempfile; print(tempfile.mkdtemp())"
child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout
places = {os.path.dirname(place) for place in (desk() / "x", tempfile.mkdtemp(), child)}
print(places == {str(own)}, len(os.listdir(sys.argv[2])))
os.kill(os.getpid(), int(sys.argv[1]))
"""


@pytest.fixture
def run(tmp_path):
    """Run a program that works on its desk in a folder, and ends by a signal."""
    options = {"cwd": ROOT, "env": {**os.environ, "TMPDIR": str(tmp_path)}, "capture_output": True, "text": True}
    command = [sys.executable, "-c", PROGRAM]
    return lambda signal: subprocess.run([*command, str(signal), tmp_path], check=False, **options)


def test_temporary_files_lie_on_the_desk_and_go_with_it(run, tmp_path):
    assert run(0).stdout == "True 1\n"
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_goes_with_the_next(run, tmp_path):
    assert run(9).returncode == -9
    assert len(list(tmp_path.iterdir())) == 1
    assert run(0).stdout == "True 1\n"
    assert list(tmp_path.iterdir()) == []
