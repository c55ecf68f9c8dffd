"""The sample book in three formats has the same bytes however it is built, and its dates are those of its sources."""

import io
import os
import subprocess
import sys
import zipfile

import pikepdf
import pytest
from conftest import ROOT, SEEDS

BOOK = ("book", "sovereignty", "--lang", "en", "--quiet", "--series", SEEDS)
ODD = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}


def build(out, *options, cwd=ROOT, umask=-1, **environment):
    """Return the files of a build as a user starts it."""
    command = [sys.executable, "-m", "invoke", "--search-root", ROOT, *BOOK, "--out", out, *options]
    environment = {**os.environ, "PYTHONHASHSEED": "random", **environment}
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, env=environment, umask=umask, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return {path.suffix: path.read_bytes() for path in out.glob("en/books/*")}


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def cold(tmp_path_factory, cache):
    """Build with two workers and an empty cache."""
    found = build(tmp_path_factory.mktemp("cold") / "out", "--jobs", 2, "--cache", cache)
    assert set(found) == {".pdf", ".epub", ".docx"}
    return found


def test_in_one_process(cold, tmp_path):
    assert build(tmp_path / "out", "--jobs", 1, "--no-cache") == cold


def test_from_the_cache(cold, cache, tmp_path):
    assert build(tmp_path / "out", "--cache", cache) == cold


def test_from_pieces_in_the_cache(cold, cache, tmp_path):
    """Bind again what was rendered: an artifact that is made anew of pieces that were kept."""
    large = [path for path in cache.rglob("*/*/*") if any(data[:64] in path.read_bytes() for data in cold.values())]
    assert large
    for path in large:
        path.unlink()
    assert build(tmp_path / "out", "--cache", cache) == cold


def test_elsewhere(cold, tmp_path):
    """In another time zone, language, folder, with other rights, and another order of sets."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    assert build(tmp_path / "out", "--no-cache", cwd=folder, umask=0o077, **ODD) == cold


def test_on_a_cluster(cold, tmp_path):
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0") as local:
        assert build(tmp_path / "out", "--executor", local.scheduler_address, "--no-cache") == cold


def dates(files):
    """Return what each format says of when it was last changed."""
    with pikepdf.open(io.BytesIO(files[".pdf"])) as pdf:
        found = [str(pdf.docinfo["/ModDate"]), str(pdf.open_metadata()["xmp:ModifyDate"])]
    for fmt, part in ((".epub", "EPUB/content.opf"), (".docx", "docProps/core.xml")):
        with zipfile.ZipFile(io.BytesIO(files[fmt])) as package:
            text = package.read(part).decode()
        found.append(text.partition("dcterms:modified")[2].partition(">")[2].partition("<")[0])
    return found


def test_the_newest_source_stands_in_for_the_clock(cold):
    assert dates(cold) == ["D:20260210000000Z", "2026-02-10T00:00:00Z", "2026-02-10T00:00:00Z", "2026-02-10T00:00:00Z"]


def test_a_time_that_is_set_is_honoured(cold, tmp_path):
    found = build(tmp_path / "out", "--no-cache", SOURCE_DATE_EPOCH="1800000000")
    assert dates(found) == ["D:20270115080000Z", *["2027-01-15T08:00:00Z"] * 3]
    assert found != cold


def test_a_time_that_is_none_is_refused():
    command = [sys.executable, "-m", "invoke", "check"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "yesterday"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert "SOURCE_DATE_EPOCH is no number" in done.stderr
