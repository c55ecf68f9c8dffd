import datetime as dt
import pickle
import subprocess
import sys

from conftest import ROOT

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.execution.jobs import packed, performed, sent, unpacked
from pipeline.model import Metadata, RenderJob


def test_what_is_packed_comes_back():
    metadata = Metadata("T", "en", date=dt.date(2026, 2, 10), tags=("a", "b"))
    for value in (metadata, Diagnostic(Code.L001, Place("a", 1), "m"), {"a": [1, b"x", None]}, Place):
        assert unpacked(packed(value)) == value


def test_equal_values_are_packed_alike_whatever_they_share():
    text, same = f"some text {ROOT}", f"some text {ROOT}"
    sharing, apart = [text, text, Place(text)], [text, same, Place(f"some text {ROOT}")]
    assert packed(sharing) == packed(apart)
    assert pickle.dumps(sharing) != pickle.dumps(apart)


def test_a_job_may_be_run_elsewhere():
    assert performed(int, "12", 8).entry == sent(packed((int, ("12", 8)))).entry == packed(10)


def test_jobs_of_one_process_have_one_theme(theme):
    jobs = [unpacked(packed(RenderJob("pdf", None, theme))) for _ in range(2)]
    assert jobs[0].theme is jobs[1].theme
    assert jobs[0].theme == theme


def test_a_theme_travels_to_another_process(theme, tmp_path):
    (tmp_path / "job").write_bytes(packed((len, (theme.tokens,))) + b"")
    (tmp_path / "theme").write_bytes(packed(theme))
    program = "import sys, pathlib; from pipeline.execution.jobs import *; f = pathlib.Path(sys.argv[1]); "
    program += "print(unpacked(sent((f / 'job').read_bytes()).entry), unpacked((f / 'theme').read_bytes()).variant)"
    done = subprocess.run([sys.executable, "-c", program, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(len(theme.tokens)), theme.variant]
