"""Shared by the tests: small series made on the spot, the sample series, and `--accept`."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.build import build
from pipeline.select import Wanted
from pipeline.series import read_series
from pipeline.theme import load_theme

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
EVERYTHING = Wanted()
SERIES = """\
[series]
title = "Test Series"
publisher = "Test Publisher"
rights = "CC-BY-4.0"
site = "https://example.org"
languages = ["en", "es"]
[articles]
en = "*.md"
es = "es/*.md"
[metadata]
patterns = ['^Research Object (?P<number>\\d+)$', '^Type: (?P<kind>.+)$']
object = "Research Object {number}"
related = ["Related"]
[links]
addresses = ["/research/{slug}", "/research/{lang}/{slug}"]
public = ["/research/{slug}/", "/research/{lang}/{slug}/"]
[[collection]]
name = "all"
title = "All of It"
articles = ["*"]
"""


def pytest_addoption(parser):
    parser.addoption("--accept", action="store_true", help="rewrite the expected texts from what is built now")


@pytest.fixture
def accept(request):
    return request.config.getoption("--accept")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    """Keep the tests out of the user's cache."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def theme():
    return load_theme(ROOT / "styles", ROOT / "templates")


@pytest.fixture
def make_series(tmp_path):
    """Write files into a folder, with a `series.toml` unless one is given, and read the series."""

    def make(files, toml=SERIES):
        for name, text in {"series.toml": toml, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_series(tmp_path)

    return make


@pytest.fixture
def check(theme, tmp_path):
    """Run every stage but render and write over a series."""
    return lambda series, wanted=EVERYTHING: build(series, wanted, theme, (), tmp_path / "out")


@pytest.fixture
def seeds_copy(tmp_path):
    copy = tmp_path / "seeds"
    shutil.copytree(SEEDS, copy)
    return copy


@pytest.fixture
def golden_series(tmp_path):
    """Read a copy of the series whose artifacts are compared with texts and pictures: git does not know it there."""
    return read_series(shutil.copytree(ROOT / "tests" / "golden" / "series", tmp_path / "series"))


@pytest.fixture
def invoke():
    """Run a task as a user does, from the project's folder."""

    def run(*arguments, **options):
        command = [sys.executable, "-m", "invoke", *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)

    return run


def article(body="Text.\n", title="A Title", **metadata):
    """Return the text of an article."""
    lines = "".join(f"{key}: {value}\n" for key, value in {"title": title, "date": "2026-02-10", **metadata}.items())
    return f"---\n{lines}---\n\n{body}"


def children(pid):
    """Return the processes that a process has begun (proc(5))."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, task.read_text().split())
    return found
