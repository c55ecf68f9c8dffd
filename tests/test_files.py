import fcntl
import os
import subprocess
import sys

import pytest
from conftest import ROOT

from pipeline.output.files import PREFIX, replace, sweep


def test_a_file_is_put_in_place_of_another(tmp_path):
    path, desk = tmp_path / "b.pdf", tmp_path / "desk"
    desk.mkdir()
    for data in (b"old", b"new"):
        replace(path, data, desk=desk)
        assert (path.read_bytes(), path.stat().st_mode & 0o777, list(desk.iterdir())) == (data, 0o644, [])


def test_a_failing_disk_leaves_the_older_file_and_no_debris(tmp_path, monkeypatch):
    path = tmp_path / "b.pdf"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["b.pdf"]
    assert path.read_bytes() == b"old"


def test_what_a_killed_writer_left_is_swept_and_what_a_living_one_writes_is_not(tmp_path):
    program = "import os, sys; from pathlib import Path; from pipeline.output.files import replace; "
    program += "os.fsync = lambda _: os.kill(os.getpid(), 9); replace(Path(sys.argv[1]), b'data')"
    killed = subprocess.run([sys.executable, "-c", program, tmp_path / "x"], cwd=ROOT, check=False)
    assert killed.returncode == -9
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(PREFIX)
    with (tmp_path / f"{PREFIX}alive").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        sweep(tmp_path)
        assert [p.name for p in tmp_path.iterdir()] == [f"{PREFIX}alive"]
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []
