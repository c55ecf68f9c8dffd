"""The command line of the benchmark: `invoke bench`, or `python -m bench` with this folder's parent on the path."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import cases, inputs, linear, machine, plot, profiling, tables
from bench.cases import Bench
from bench.dress import dressed
from bench.figures import figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.cases import Run
    from bench.inputs import Input


def options() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure the pipeline beside a plain script.")
    parser.add_argument("--chapters", type=_numbers, default=(25, 50, 100, 200), help="sizes (default: 25,50,100,200)")
    parser.add_argument("--cases", type=_words, default=cases.CASES, help=f"of {', '.join(cases.CASES)}, check")
    parser.add_argument("--workers", type=_numbers, default=(1, 2), help="numbers of workers (default: 1,2)")
    parser.add_argument("--series", type=Path, help="a real series instead of made-up articles")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up articles")
    parser.add_argument("--repeat", type=int, default=3, help="how often the short cases are repeated")
    parser.add_argument("--out", type=Path, default=machine.ROOT / "dist/bench", help="where the results go")
    parser.add_argument("--profile", action="store_true", help="tell where the time goes instead, at the largest size")
    given = parser.parse_args()
    if unknown := set(given.cases) - {*cases.CASES, "check"}:
        parser.error(f"no case {unknown.pop()!r}")
    return given


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split(","))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


def main() -> None:
    """Measure, or profile, in a temporary folder."""
    given = options()
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if given.profile:
            series = _input(given, folder / "series", max(given.chapters))
            profiling.profiles(series, folder / "work", given.out, max(given.workers))
        elif set(given.cases) - {"check"}:
            _measure(given, folder)
    if "check" in given.cases:
        linear.main()


def _measure(given: argparse.Namespace, folder: Path) -> None:
    """Run all cases at all sizes; results are written after each, so that a run that is stopped leaves what it found."""
    about = _about(given)
    styles = dressed(folder / "styles")
    cases.warm_up(folder / "warm", styles)
    found: list[Run] = []
    print(tables.line())
    for bench in _sizes(given, folder, styles):
        for run in cases.runs(bench):
            found.append(run)
            print(tables.line(run), flush=True)
            _write(about, found, given.out)
    if plot.available():
        plot.draw(found, f"{about['date']}, {about['machine']['cores']} cores, {about['input']}", given.out)
    print("\n".join(map(str, figures(found))))


def _about(given: argparse.Namespace) -> dict[str, Any]:
    return {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "machine": machine.machine(),
        "versions": machine.versions(),
        "input": f"the series {given.series.name}" if given.series else f"articles made up from seed {given.seed}",
    }


def _sizes(given: argparse.Namespace, folder: Path, styles: Path) -> Iterator[Bench]:
    """Yield the sizes, smallest first, as far as the series goes."""
    for chapters in sorted(given.chapters):
        series = _input(given, folder / f"series-{chapters}", chapters)
        largest = chapters == max(given.chapters) or len(series.articles) < chapters
        yield Bench(series, folder / "work", styles, given.cases, given.workers, given.repeat, largest)
        if largest:
            return


def _input(given: argparse.Namespace, folder: Path, chapters: int) -> Input:
    if given.series:
        return inputs.copied(given.series, folder, chapters)
    return inputs.generated(folder, chapters, given.seed)


def _write(about: dict[str, Any], found: list[Run], out: Path) -> None:
    judged = list(figures(found))
    data = tables.as_data(about, found, judged)
    (out / "bench.json").write_text(json.dumps(data, indent=2) + "\n")
    (out / "bench.md").write_text(tables.as_markdown(about, found, judged))


if __name__ == "__main__":
    main()
