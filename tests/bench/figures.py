"""The figures that the pipeline sets itself, each computed from the runs and judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bench.cases import Run

LONG, SHORT = 200, 25
"""The chapters of the books that the figures speak of."""
WORKERS = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure to reach: what, at least or at most how much, how much it is if it was measured, how that was found."""

    what: str
    target: float
    unit: str
    least: bool
    value: float | None
    how: str = ""

    @property
    def verdict(self) -> str:
        """Return whether it is reached."""
        if self.value is None:
            return "not measured"
        return "reached" if (self.value >= self.target if self.least else self.value <= self.target) else "not reached"

    def __str__(self) -> str:
        """Return a line for a person."""
        value = "–" if self.value is None else f"{self.value:.3g}{self.unit}"
        bound = f"at {'least' if self.least else 'most'} {self.target:g}{self.unit}"
        return f"{self.verdict:<12}  {self.what}: {value} ({bound}{'; ' if self.how else ''}{self.how})"


class Runs:
    """The runs, to be asked for by what they are."""

    def __init__(self, runs: Iterable[Run]) -> None:
        """Remember the runs."""
        self._runs = {(r.case, r.side, r.chapters, r.workers): r for r in runs}

    def ours(self, case: str, chapters: int = LONG) -> Run | None:
        """Return a run of ours with two workers."""
        return self._runs.get((case, "ours", chapters, WORKERS))

    def plain(self, case: str, side: str = "plain") -> Run | None:
        """Return a run of the plain script."""
        return self._runs.get((case, side, LONG, 1))


def figures(runs: Iterable[Run]) -> Iterator[Figure]:
    """Yield every figure; walls are compared, and the ratio of processor times is told beside them."""
    known = Runs(runs)
    cold, edit, nothing, batch = (known.ours(case) for case in ("cold", "edit", "nothing", "batch"))
    plain, lean = known.plain("cold"), known.plain("cold", "lean")
    singly, loop = known.plain("batch"), known.plain("batch", "loop")
    yield _faster("a book of 200 chapters, cold, against the plain script", 3, plain, cold)
    yield _faster("the same book against the plain script without page references", 3, lean, cold)
    yield _of("its largest process", 400, " MB", cold, lambda run: run.spent.peak_mb)
    yield _larger(plain, cold)
    yield _faster("one edited article in it, against the plain script", 25, plain, edit)
    yield _faster("the same edit against the plain script without page references", 25, lean, edit)
    yield _of("one edited article in seconds", 6, " s", edit, lambda run: run.spent.wall)
    yield _of("nothing changed", 1.5, " s", nothing, lambda run: run.spent.wall)
    yield _of("artifacts rendered though nothing changed", 0, "", nothing, lambda run: run.rendered or 0)
    yield _faster("briefs of 200 articles, cold, against the plain script one by one", 2.5, singly, batch)
    yield _faster("the same briefs against the plain script as a loop in one process", 2.5, loop, batch)
    yield _growth(known.ours("cold", SHORT), cold)
    yield _dask(cold, known.ours("dask"))


def _faster(what: str, target: float, plain: Run | None, ours: Run | None) -> Figure:
    if not (plain and ours):
        return Figure(what, target, " times", least=True, value=None)
    how = f"{plain.spent.wall:.1f} s against {ours.spent.wall:.1f} s; CPU: {plain.spent.cpu / ours.spent.cpu:.3g} times"
    return Figure(what, target, " times", least=True, value=plain.spent.wall / ours.spent.wall, how=how)


def _of(what: str, target: float, unit: str, run: Run | None, fact: Callable[[Run], float]) -> Figure:
    return Figure(what, target, unit, least=False, value=fact(run) if run else None)


def _larger(plain: Run | None, ours: Run | None) -> Figure:
    """Compare what was written; our EPUB and DOCX carry faces, those of the plain script do not."""
    what = "size of the three files against the plain script's"
    if not (plain and ours):
        return Figure(what, 1.15, " times", least=False, value=None)
    ratios = ", ".join(f"{fmt} {size / plain.made.sizes[fmt]:.2f}" for fmt, size in ours.made.sizes.items())
    ratio = sum(ours.made.sizes.values()) / sum(plain.made.sizes.values())
    return Figure(what, 1.15, " times", least=False, value=ratio, how=ratios)


def _growth(short: Run | None, long: Run | None) -> Figure:
    """Compare processor time: on a shared machine it says more of the work done than the wall clock."""
    what = "processor time per chapter at 200 chapters against 25, cold"
    if not (short and long):
        return Figure(what, 1.1, " times", least=False, value=None)
    each = [run.spent.cpu / run.chapters for run in (short, long)]
    walls = [run.spent.wall / run.chapters for run in (short, long)]
    how = f"{each[0]:.3f} s and {each[1]:.3f} s; wall clock: {walls[1] / walls[0]:.2f} times"
    return Figure(what, 1.1, " times", least=False, value=each[1] / each[0], how=how)


def _dask(local: Run | None, dask: Run | None) -> Figure:
    what = "two Dask workers against two local processes, cold"
    if not (local and dask):
        return Figure(what, 1.15, " times", least=False, value=None)
    how = f"{dask.spent.wall:.1f} s and {local.spent.wall:.1f} s"
    return Figure(what, 1.15, " times", least=False, value=dask.spent.wall / local.spent.wall, how=how)
