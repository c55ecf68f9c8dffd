"""The cases: a book from nothing, one article edited, nothing changed, briefs from nothing, the book on a Dask cluster."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import inputs, sides
from bench.machine import ROOT
from bench.sides import Made, Spent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.inputs import Input

CASES = ("cold", "edit", "nothing", "batch", "dask")
DASK_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Run:
    """A case as run by one side: medians over its repeats, but for the peak, which is the highest."""

    case: str
    side: str
    """`ours`; `plain`; `lean`, its book without page references; `loop`, all its briefs made in one process."""
    chapters: int
    workers: int
    spent: Spent
    made: Made
    samples: tuple[Spent, ...]
    rendered: int | None = None
    """How many artifacts of ours did not come from the cache."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What is the same for all cases of one size."""

    given: Input
    folder: Path
    styles: Path
    cases: tuple[str, ...]
    workers: tuple[int, ...]
    repeat: int
    largest: bool
    """Whether to run also what one size is enough for: other ways to use the plain script, and the cluster."""

    @property
    def chapters(self) -> int:
        """Return how many articles there are."""
        return len(self.given.articles)


def runs(bench: Bench) -> Iterator[Run]:
    """Run the cases at one size. Edits add up in the articles, so the same input serves all."""
    wanted = set(bench.cases)
    if wanted & {"cold", "edit", "nothing"}:
        command = sides.plain("book", bench.given, bench.folder / "plain", bench.styles)
        yield _plain(bench, "cold", "plain", command)
        if bench.largest:
            yield _plain(bench, "cold", "lean", [*command, "--lean"])
        for workers in bench.workers:
            yield from _book(bench, workers)
    if "batch" in wanted:
        yield from _batch(bench)
    if "dask" in wanted and bench.largest:
        yield from _dask(bench)


def warm_up(folder: Path, styles: Path) -> None:
    """Run both sides once on one article, so that byte code is compiled and files are in memory for both."""
    given = inputs.generated(folder / "series", 1, seed=1)
    sides.spent(sides.our_book(given, folder / "ours", ["--jobs", "2"]), folder / "ours")
    sides.spent(sides.plain("book", given, folder / "plain", styles), folder / "plain")


def _plain(bench: Bench, case: str, side: str, command: list[str]) -> Run:
    work = bench.folder / "plain"
    took = sides.spent(command, work)
    made = sides.made(work / "out")
    shutil.rmtree(work)
    return Run(case, side, bench.chapters, 1, took, made, (took,))


def _book(bench: Bench, workers: int) -> Iterator[Run]:
    """Make the book from nothing, then again after edits of articles in its midst, then again as it is."""
    work, options = bench.folder / "ours", ["--jobs", str(workers)]
    command = sides.our_book(bench.given, work, options)
    middle = bench.chapters // 2

    def changed(turn: int) -> None:
        inputs.edit(bench.given.articles[(middle + turn) % bench.chapters])

    yield _ours(bench, "cold", workers, command, 1)
    if "edit" in bench.cases:
        yield _ours(bench, "edit", workers, command, bench.repeat, before=changed)
    if "nothing" in bench.cases:
        yield _ours(bench, "nothing", workers, command, bench.repeat)
    shutil.rmtree(work)


def _batch(bench: Bench) -> Iterator[Run]:
    plain = bench.folder / "plain"
    yield _plain(bench, "batch", "plain", sides.plain_one_by_one(bench.given, plain, bench.styles))
    if bench.largest:
        yield _plain(bench, "batch", "loop", sides.plain("briefs", bench.given, plain, bench.styles))
    for workers in bench.workers:
        work = bench.folder / "ours"
        yield _ours(bench, "batch", workers, sides.our_briefs(bench.given, work, ["--jobs", str(workers)]), 1)
        shutil.rmtree(work)


def _dask(bench: Bench) -> Iterator[Run]:
    """Make the book from nothing on two Dask workers; their processor time is not in the figures of the client."""
    command = [sys.executable, str(Path(__file__).with_name("cluster.py")), str(DASK_WORKERS)]
    surroundings = sides.environment(bench.folder / "home") | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=surroundings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as cluster:
        assert cluster.stdout
        address = cluster.stdout.readline().strip()
        if not address:
            raise SystemExit("the case dask needs the package distributed")
        work = bench.folder / "ours"
        yield _ours(bench, "dask", DASK_WORKERS, sides.our_book(bench.given, work, ["--executor", address]), 1)
        shutil.rmtree(work)
        cluster.communicate()


def _ours(
    bench: Bench, case: str, workers: int, command: list[str], repeat: int, *, before: Callable[[int], None] | None = None
) -> Run:
    work, samples = bench.folder / "ours", []
    for turn in range(repeat):
        if before:
            before(turn)
        samples.append(sides.spent(command, work))
    report = json.loads((work / "report.json").read_text())
    rendered = sum(not artifact["cached"] for artifact in report["artifacts"])
    return Run(case, "ours", bench.chapters, workers, _median(samples), sides.made(work / "out"), tuple(samples), rendered)


def _median(samples: list[Spent]) -> Spent:
    middle = {name: statistics.median(getattr(sample, name) for sample in samples) for name in ("wall", "cpu", "others")}
    return Spent(**middle, peak_mb=max(sample.peak_mb for sample in samples))
