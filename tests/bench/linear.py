"""Time `invoke check` over made-up series of growing size, cold and warm: `invoke bench`.

Prints for each size the seconds of a first run and of a repeat, and both per article.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SIZES = (500, 1000, 2000)
LINKS = 20
SERIES = """\
[series]
title = "Bench"
site = "https://example.org"
languages = ["en"]
[articles]
en = "*.md"
[links]
addresses = ["/research/{slug}"]
"""
WORDS = ("policy model system public risk audit standard law agent data cloud chip trust power market").split()  # noqa: SIM905 - reads better than sixteen quotations


def write_series(folder: Path, articles: int, seed: int = 1) -> None:
    """Write a series of so many articles, each of about 500 words with twenty links to others."""
    rng = random.Random(seed)  # noqa: S311 - the same text each time is the point
    folder.mkdir(parents=True)
    (folder / "series.toml").write_text(SERIES)
    slugs = [f"{number:04}-{rng.choice(WORDS)}-{rng.choice(WORDS)}" for number in range(articles)]
    for slug in slugs:
        (folder / f"{slug}.md").write_text(_article(slug, slugs, rng))


def _article(slug: str, slugs: list[str], rng: random.Random) -> str:
    lines = [f"---\ntitle: {slug.title()}\ndate: 2026-02-10\n---\n"]
    for section in range(5):
        lines.append(f"## Section {section}\n")
        links = [
            f"[{rng.choice(WORDS)}](/research/{rng.choice(slugs)}#section-{rng.randrange(5)})" for _ in range(LINKS // 5)
        ]
        words = rng.choices(WORDS, k=96)
        lines.append(" ".join([*words[:48], *links, *words[48:]]) + ".\n")
    return "\n".join(lines)


def seconds_of_check(series: Path, cache: Path) -> float:
    """Return the wall time of `invoke check` in one process."""
    options = ["--series", str(series), "--cache", str(cache), "--jobs", "1", "--quiet"]
    command = [sys.executable, "-m", "invoke", "check", *options]
    begin = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main() -> None:
    """Print the table."""
    print(f"{'articles':>8} {'first s':>9} {'repeat s':>9} {'ms each':>9} {'ms again':>9} {'ratio':>6}")
    for size in SIZES:
        folder = Path(tempfile.mkdtemp(prefix="bench-"))
        write_series(folder / "series", size)
        first, again = (seconds_of_check(folder / "series", folder / "cache") for _ in range(2))
        each, repeat = 1000 * first / size, 1000 * again / size
        print(f"{size:>8} {first:>9.1f} {again:>9.1f} {each:>9.1f} {repeat:>9.1f} {first / again:>6.1f}", flush=True)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
