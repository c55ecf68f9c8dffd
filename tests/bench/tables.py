"""Runs and figures as a table for people and as data for programs."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.cases import Run
    from bench.figures import Figure

WIDTHS = {"case": 7, "chapters": 8, "side": 25, "workers": 7, "wall s": 7, "CPU s": 7, "peak MB": 7, "pages": 6,
          "PDF MB": 7, "EPUB MB": 7, "DOCX MB": 7, "others": 6}  # fmt: skip
"""The columns, and how wide they are on a terminal."""
SIDES = {"ours": "pipeline", "plain": "plain script", "lean": "plain, no page references", "loop": "plain, one process"}
NOTE = """\
`peak`: the most memory of the largest process. `others`: how many processors the rest of the machine kept busy meanwhile;
where it is not about 0, the wall clock says too much. The plain script does all again whatever was edited, so its cold
run also stands for *edit* and *nothing*."""


def as_data(about: Mapping[str, Any], runs: Iterable[Run], figures: Iterable[Figure]) -> dict[str, Any]:
    """Return everything as plain data."""
    judged = [{**dataclasses.asdict(figure), "verdict": figure.verdict} for figure in figures]
    return {**about, "runs": [dataclasses.asdict(run) for run in runs], "figures": judged}


def as_markdown(about: Mapping[str, Any], runs: Sequence[Run], figures: Iterable[Figure]) -> str:
    """Return everything as Markdown."""
    machine, versions = about["machine"], about["versions"]
    lines = [
        f"Measured on {about['date']}: {about['input']}.",
        f"{machine['cores']} cores of {machine['processor']}, {machine['memory_mb'] / 1024:.0f} GB, {machine['system']}; "
        + ", ".join(f"{name} {version}" for name, version in versions.items())
        + ".",
        "",
        *_table(list(WIDTHS), [_row(run) for run in runs]),
        "",
        *NOTE.splitlines(),
        "",
        *(f"- {figure}" for figure in figures),
    ]
    return "\n".join(lines) + "\n"


def line(run: Run | None = None) -> str:
    """Return a run as a line of text; without one, the heads of its columns."""
    cells = _row(run) if run else WIDTHS
    return "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS.values(), strict=True))


def _row(run: Run) -> tuple[str, ...]:
    took, made = run.spent, run.made
    sizes = [f"{made.sizes[fmt] / 1e6:.2f}" if fmt in made.sizes else "–" for fmt in ("pdf", "epub", "docx")]
    facts = (f"{took.wall:.1f}", f"{took.cpu:.1f}", f"{took.peak_mb:.0f}", str(made.pages), *sizes, f"{took.others:.1f}")
    return (run.case, str(run.chapters), SIDES[run.side], str(run.workers), *facts)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    words = [head in {"case", "side"} for head in heads]
    rule = ["---" if word else "--:" for word in words]
    return ["| " + " | ".join(cells) + " |" for cells in (heads, rule, *rows)]
