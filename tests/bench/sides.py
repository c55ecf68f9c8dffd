"""The two sides: the commands that make a book or briefs of an input, and a run of a command in a clean environment."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from bench.machine import ROOT

if TYPE_CHECKING:
    from bench.inputs import Input

HERE = Path(__file__).parent
PLAIN = [sys.executable, str(HERE / "plain.py")]
MEASURE = [sys.executable, "-I", "-S", str(HERE / "measure.py")]
UNWANTED = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "SOURCE_DATE_EPOCH")
"""What must not reach a child: each changes what it does or how long it takes to start."""
LAST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took."""

    wall: float
    """Seconds from its start to its end."""
    cpu: float
    """Processor seconds of all its processes."""
    peak_mb: float
    """The most memory that one of its processes had, in MB."""
    others: float
    """Processors that the rest of the machine kept busy meanwhile: where it is not about 0, `wall` is too long."""


@dataclass(frozen=True, slots=True)
class Made:
    """What stands in an output folder."""

    files: int = 0
    pages: int = 0
    """Pages of all PDF files."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes by format."""


def ours(task: list[str], series: Path, work: Path, lang: str, options: list[str]) -> list[str]:
    """Return the command that runs a task of the pipeline, with its output, cache and report below `work`."""
    places = ["--out", str(work / "out"), "--cache", str(work / "cache"), "--json", str(work / "report.json")]
    return [sys.executable, "-m", "invoke", *task, "--series", str(series), "--lang", lang, *places, "--quiet", *options]


def our_book(given: Input, work: Path, options: list[str]) -> list[str]:
    """Return the command that makes the book."""
    return ours(["book", given.collection], given.book, work, given.lang, options)


def our_briefs(given: Input, work: Path, options: list[str]) -> list[str]:
    """Return the command that makes all briefs."""
    return ours(["export"], given.briefs, work, given.lang, options)


def plain(what: str, given: Input, work: Path, styles: Path) -> list[str]:
    """Return the command of the plain script that makes the book, or the briefs in one process."""
    options = ["--styles", str(styles), "--series", given.title, "--site", given.site]
    return [*PLAIN, what, str(work / "out"), *options, *map(str, given.articles)]


def plain_one_by_one(given: Input, work: Path, styles: Path) -> list[str]:
    """Return the command that runs the plain script once for each article."""
    once = plain("briefs", given, work, styles)[: -len(given.articles)]
    articles = shlex.join(map(str, given.articles))
    return ["sh", "-c", f'for article in {articles}; do {shlex.join(once)} "$article" || exit 1; done']


def spent(command: list[str], work: Path) -> Spent:
    """Run a command and return what it took; stop with its last words if it fails."""
    work.mkdir(parents=True, exist_ok=True)
    surroundings = environment(work.parent / "home")
    done = subprocess.run([*MEASURE, *command], cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    result: dict[str, Any] = json.loads(done.stdout) if done.stdout else {"status": done.returncode}
    if result.pop("status"):
        raise SystemExit(f"failed: {' '.join(command)[:300]}\n{done.stderr[-LAST_WORDS:]}")
    return Spent(**result)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a child, with the caches of all tools below `home`."""
    return {k: v for k, v in os.environ.items() if k not in UNWANTED} | {"XDG_CACHE_HOME": str(home)}


def made(out: Path) -> Made:
    """Return what stands in an output folder."""
    files = [path for path in out.rglob("*") if path.suffix in {".pdf", ".epub", ".docx"}]
    sizes = Counter[str]()
    for path in files:
        sizes[path.suffix[1:]] += path.stat().st_size
    return Made(len(files), sum(_pages(path) for path in files if path.suffix == ".pdf"), dict(sorted(sizes.items())))


def _pages(path: Path) -> int:
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)
