"""How a build may end: killed, stopped, out of room. What is there is whole, and the next build is as the first."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, SERIES, article, children

FORMATS = ("pdf", "epub", "docx")
TEXT = "## One\n\nSee [next](/research/00{next}-x), $x^2$.\n\n" + "Words of a paragraph that goes on. " * 60 + "\n"
FILES = {f"00{n}-x.md": article(TEXT.format(next=n % 4 + 1), title=f"T{n}") for n in (1, 2, 3, 4)}


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    folder = tmp_path_factory.mktemp("series")
    for name, text in {"series.toml": SERIES + '[briefs]\narticles = ["001-*"]\n', **FILES}.items():
        (folder / name).write_text(text)
    return folder


class Build:
    """A build as a user starts it, in a session of its own, with its own cache, temporary files and output."""

    def __init__(self, series, folder, *options, paths=()):
        self.out, self.temporary = folder / "out", folder / "temporary"
        self.temporary.mkdir(exist_ok=True)
        places = ["--series", series, "--out", self.out, "--cache", folder / "cache"]
        command = [sys.executable, "-m", "invoke", "export", *places, "--format", ",".join(FORMATS), *options]
        environment = {**os.environ, "TMPDIR": str(self.temporary), "PYTHONPATH": os.pathsep.join(map(str, paths))}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen([*map(str, command)], cwd=ROOT, env=environment, start_new_session=True, **streams)

    def finished(self):
        """Wait for the build, and return its exit status and what it said."""
        output, complaints = self.process.communicate(timeout=300)
        return self.process.returncode, output + complaints

    def signalled(self, number):
        """Send a signal to all its processes."""
        os.killpg(self.process.pid, number)
        return self.finished()


def files(out):
    """Return the artifacts of an output folder by name; what is hidden is none."""
    found = [path for path in out.rglob("*") if path.is_file() and not path.is_relative_to(out / ".build")]
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def debris(build):
    """Return what lies about beside artifacts and records."""
    hidden = [path for path in (build.out / ".build").rglob("*") if path.is_file() and path.suffix != ".json"]
    return [*hidden, *build.temporary.iterdir(), *(build.out.parent / "cache").rglob(".writing-*")]


@pytest.fixture(scope="module")
def clean(series, tmp_path_factory):
    """Build once: give the artifacts, and the seconds it took."""
    begin, build = time.monotonic(), Build(series, tmp_path_factory.mktemp("clean"))
    assert build.finished()[0] == 0
    assert debris(build) == []
    assert len(files(build.out)) == 6
    return files(build.out), time.monotonic() - begin


def await_moment(moment, build, clean):
    """Wait for a moment of a build between 0 and 1: in its first half by the clock, then by the artifacts that are there."""
    expected, seconds = clean
    time.sleep(min(moment, 0.5) * seconds)
    while build.process.poll() is None and len(files(build.out)) < (2 * moment - 1) * len(expected):
        time.sleep(0.01)


def killed_at(moment, series, clean, folder):
    """Kill a build with all its processes at a moment between 0 and 1 of its course, and build again."""
    expected, _ = clean
    build = Build(series, folder)
    await_moment(moment, build, clean)
    build.signalled(signal.SIGKILL) if build.process.poll() is None else build.finished()
    left = files(build.out)
    assert left.items() <= expected.items(), "a file is whole or not there"
    again = Build(series, folder)
    assert again.finished()[0] == 0
    assert files(again.out) == expected
    assert debris(again) == []
    return len(left)


@pytest.mark.parametrize("moment", [0.3, 0.6, 0.9])
def test_a_killed_build_leaves_whole_files_and_the_next_is_as_a_first(series, clean, tmp_path, moment):
    killed_at(moment, series, clean, tmp_path)


@pytest.mark.slow
def test_twenty_killed_builds(series, clean, tmp_path_factory):
    moments = random.Random(4)  # noqa: S311 - any moments will do
    left = [killed_at(moments.random(), series, clean, tmp_path_factory.mktemp("killed")) for _ in range(20)]
    assert len(set(left)) > 1, "the moments are spread over the build"


def living(group):
    """Return the processes of a group that still run (proc(5)); who is dead and not yet buried is none."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group = place.read_text().rpartition(")")[2].split()[:3]
            found += [place.parent.name] if int(its_group) == group and state not in "ZX" else []
    return found


@pytest.mark.parametrize(("number", "jobs"), [(signal.SIGINT, 2), (signal.SIGINT, 1), (signal.SIGTERM, 2)])
def test_a_stopped_build_ends_at_once_and_leaves_whole_files(series, clean, tmp_path, number, jobs):
    build = Build(series, tmp_path, "--jobs", jobs)
    while not files(build.out):
        assert build.process.poll() is None
        time.sleep(0.02)
    if number == signal.SIGTERM:
        build.process.terminate()  # to it alone, as a service manager does
        status, said = build.finished()
    else:
        status, said = build.signalled(number)
    # Python ends by the signal itself if it came while a text was run by exec(); a shell calls both 130
    assert status in {130, -signal.SIGINT}, said
    assert "stopped; what was finished is whole" in said
    assert files(build.out).items() < clean[0].items()
    assert debris(build) == []
    for _ in range(100):  # what is killed with its parent dies just after it
        if living(build.process.pid):
            time.sleep(0.05)
    assert living(build.process.pid) == []


def test_two_builds_at_once_take_turns(series, clean, tmp_path):
    first = Build(series, tmp_path)
    while not (first.out / ".build/lock").exists():
        assert first.process.poll() is None
        time.sleep(0.02)
    second = Build(series, tmp_path)
    for build in (first, second):
        status, said = build.finished()
        assert (status, "Traceback" in said) == (0, False), said
    assert "is held by another build (process " in said
    assert files(second.out) == clean[0]
    assert debris(second) == []


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="only root may mount a small file system")
def test_a_full_disk_is_told_and_leaves_what_was_there(series, clean, tmp_path):
    small = tmp_path / "out"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", small], check=True)
    try:
        old = small / "en/books/all.epub"
        old.parent.mkdir(parents=True)
        old.write_bytes(b"older")
        build = Build(series, tmp_path, "--no-cache")
        status, said = build.finished()
        assert (status, "Traceback" in said) == (3, False), said
        assert "cannot be written: No space left on device" in said
        assert "make room" in said
        left = files(small)
        assert left.pop("en/books/all.epub") in {b"older", clean[0]["en/books/all.epub"]}
        assert left.items() <= clean[0].items()
        assert debris(build) == []
    finally:
        subprocess.run(["umount", small], check=True)


MISBEHAVING = """
import os, time
from pipeline.render import pdf

well = pdf.render

def render(job):
    title = job.book.chapters[0].metadata.title
    if title == "T1":
        os.kill(os.getpid(), 9)
    if title == "T2":
        time.sleep(600)
    if title == "T3":
        bytearray(2**40)
    return well(job)

pdf.render = render
"""
"""What Python runs first in each process if it is called `sitecustomize`: three articles that no worker survives."""


def test_articles_that_no_worker_survives_are_named_and_the_rest_is_built(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(MISBEHAVING)
    (tmp_path / "series.toml").write_text(SERIES.partition("[[collection]]")[0] + '[briefs]\narticles = ["*"]\n')
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    report = tmp_path / "report.json"
    build = Build(tmp_path, tmp_path, "--json", report, "--job-seconds", 5, paths=[tmp_path])
    status, said = build.finished()
    assert status == 1, said
    reasons = {
        "001-x.md": "cannot be rendered as pdf: its worker died (SIGKILL)",
        "002-x.md": "cannot be rendered as pdf: it ran longer than 5 seconds",
        "003-x.md": "cannot be rendered as pdf: it needed more memory than a worker may have",
    }
    told = [d for d in json.loads(report.read_text())["diagnostics"] if d["severity"] == "error"]
    assert {Path(d["file"]).name: d["message"] for d in told} == reasons
    whole = {f"en/briefs/00{n}-x.{fmt}" for n in (1, 2, 3, 4) for fmt in FORMATS}
    lost = {f"en/briefs/00{n}-x.{fmt}" for n in (1, 2, 3) for fmt in ("pdf", "epub")}  # EPUB tells the pages of the PDF
    assert set(files(build.out)) == whole - lost


def test_what_is_lost_on_the_way_is_reported_and_the_rest_is_built(series, clean, tmp_path):
    """Kill workers of a build, one after the other: each costs its job, and the report names it."""
    report = tmp_path / "report.json"
    build = Build(series, tmp_path, "--json", report)
    killed = 0
    while build.process.poll() is None:
        workers = [worker for server in children(build.process.pid) for worker in children(server)]
        if workers and killed < 3:
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(workers), signal.SIGKILL)  # noqa: S311 - any will do
                killed += 1
        time.sleep(0.3)
    status, said = build.finished()
    lost = [d for d in json.loads(report.read_text())["diagnostics"] if d["severity"] == "error"]
    assert (status, len(lost) > 0) in {(0, False), (1, True)}, said
    assert all("its worker died (SIGKILL)" in told["message"] for told in lost)
    assert files(build.out).items() <= clean[0].items()
    again = Build(series, tmp_path)
    assert again.finished()[0] == 0
    assert files(again.out) == clean[0]
