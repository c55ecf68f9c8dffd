"""Runs as a picture: how time and memory grow with the length of a series, on both sides."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bench.cases import Run

SERIES = {
    ("plain", 1): ("plain script", "#6b6b6b", "s", "-"),
    ("lean", 1): ("plain script, no page references", "#a8a8a8", "^", "--"),
    ("loop", 1): ("plain script, one process", "#a8a8a8", "D", "--"),
    ("ours", 1): ("pipeline, 1 worker", "#7ba3f5", "o", "-"),
    ("ours", 2): ("pipeline, 2 workers", "#1d4ed8", "o", "-"),
}
STANDS_FOR = {"edit": "cold", "nothing": "cold"}
"""The case of the plain script that stands for one that it cannot tell apart."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One fact of one case, against the number of chapters."""

    title: str
    case: str
    fact: Callable[[Run], float] = lambda run: run.spent.wall
    logarithmic: bool = True


PANELS = (
    Panel("A book from nothing, seconds", "cold"),
    Panel("One article edited, seconds", "edit"),
    Panel("Nothing changed, seconds", "nothing"),
    Panel("Briefs from nothing, seconds", "batch"),
    Panel("A book's largest process, MB", "cold", lambda run: run.spent.peak_mb, logarithmic=False),
    Panel("CPU seconds per chapter of a book", "cold", lambda run: run.spent.cpu / run.chapters, logarithmic=False),
)


def available() -> bool:
    """Return whether the library that draws is installed (the extra `bench`)."""
    return importlib.util.find_spec("matplotlib") is not None


def draw(runs: Sequence[Run], title: str, out: Path) -> None:
    """Write `bench.svg` and `bench.png` into a folder."""
    import matplotlib as mpl  # noqa: PLC0415 - an optional extra

    mpl.use("Agg")
    mpl.rcParams.update({"svg.hashsalt": "bench", "font.size": 9, "axes.titlesize": 9, "axes.titleweight": "bold"})
    import matplotlib.pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(2, 3, figsize=(11, 6.4), layout="constrained")
    for axis, panel in zip(axes.flat, PANELS, strict=True):
        _lines(axis, panel, runs)
        _dress(axis, panel, sorted({run.chapters for run in runs}))
    handles = {label: handle for axis in axes.flat for handle, label in zip(*axis.get_legend_handles_labels(), strict=True)}
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=5, frameon=False)
    figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    figure.savefig(out / "bench.svg", metadata={"Date": None})
    figure.savefig(out / "bench.png", dpi=130)
    plt.close(figure)


def _lines(axis: Any, panel: Panel, runs: Sequence[Run]) -> None:
    for (side, workers), (label, colour, marker, style) in SERIES.items():
        case = panel.case if side == "ours" else STANDS_FOR.get(panel.case, panel.case)
        found = [run for run in runs if (run.case, run.side, run.workers) == (case, side, workers)]
        points = sorted((run.chapters, panel.fact(run)) for run in found)
        if points:
            axis.plot(*zip(*points, strict=True), color=colour, marker=marker, linestyle=style, label=label, markersize=4)


def _dress(axis: Any, panel: Panel, ticks: list[int]) -> None:
    from matplotlib.ticker import LogLocator, NullLocator, StrMethodFormatter  # noqa: PLC0415

    axis.set_xscale("log")
    if panel.logarithmic:
        axis.set_yscale("log")
        axis.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.yaxis.set_minor_locator(NullLocator())
    else:
        axis.set_ylim(bottom=0)
    axis.set_title(panel.title, loc="left")
    axis.set_xticks(ticks, [str(tick) for tick in ticks])
    axis.xaxis.set_minor_locator(NullLocator())
    axis.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    axis.grid(visible=True, color="#e5e5e5", linewidth=0.6)
    axis.set_xlabel("chapters")
    axis.spines[["top", "right"]].set_visible(False)
