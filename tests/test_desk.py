import subprocess
import sys
import tempfile
from pathlib import Path

from conftest import ROOT

from pipeline.desk import desk


def test_temporary_files_lie_on_the_desk_and_go_with_it(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with desk() as folder:
        assert Path(tempfile.mkdtemp()).parent == folder
        with desk() as other:
            assert other != folder
        assert folder.is_dir()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_goes_with_the_next(monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    program = "import os, tempfile; from pipeline.desk import desk\nwith desk(): tempfile.mkdtemp(), os.kill(os.getpid(), 9)"
    environment = {"TMPDIR": str(tmp_path)}
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=False).returncode == -9
    assert len(list(tmp_path.iterdir())) == 1
    with desk() as folder:
        assert list(tmp_path.iterdir()) == [folder]
