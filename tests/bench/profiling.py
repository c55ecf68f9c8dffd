"""Where the time goes: the parent process under cProfile, and the seconds that the build report knows."""

from __future__ import annotations

import io
import json
import pstats
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from bench import inputs, sides

if TYPE_CHECKING:
    from pathlib import Path

    from bench.inputs import Input

LINES = 40
RENDERING = "seconds"


def profiles(given: Input, work: Path, out: Path, workers: int) -> None:
    """Write `profile-CASE.txt` for the book from nothing, edited, and unchanged; with one worker all is in the parent."""
    for case in ("cold", "edit", "nothing"):
        if case == "edit":
            inputs.edit(given.articles[len(given.articles) // 2])
        raw = out / f"profile-{case}.pstats"
        _, *rest = sides.our_book(given, work, ["--jobs", str(workers)])
        took = sides.spent([sys.executable, "-m", "cProfile", "-o", str(raw), *rest], work)
        report = json.loads((work / "report.json").read_text())
        what = f"{case}, {len(given.articles)} chapters, {workers} workers, under the profiler"
        head = f"{what}: {took.wall:.1f} s wall, {took.cpu:.1f} s CPU\n"
        (out / f"profile-{case}.txt").write_text("\n".join([head, *stages(report), "", _functions(raw)]))


def stages(report: dict[str, Any]) -> list[str]:
    """Return the seconds of each format and stage that were spent on what did not come from the cache, the longest first."""
    found = Counter[str]()
    for artifact in (made for made in report["artifacts"] if not made["cached"]):
        each = artifact.get("stages") or {RENDERING: artifact.get(RENDERING, 0.0)}
        for stage, seconds in each.items():
            found[f"{artifact['format']} {stage}"] += seconds
    return [f"{seconds:9.2f}  {name}" for name, seconds in found.most_common()]


def _functions(raw: Path) -> str:
    text = io.StringIO()
    stats = pstats.Stats(str(raw), stream=text).strip_dirs()
    for order in ("tottime", "cumulative"):
        stats.sort_stats(order).print_stats(LINES)
    return text.getvalue()
