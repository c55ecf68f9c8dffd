"""Make a series of any length to measure with: `python -m bench.series FOLDER --articles 200`.

The articles are as long as real policy briefs (1,200 to 1,900 words), and as rich: 8 to 12 headings, some eight links to
other articles by their address on the site, a table, lists, a quotation, a note, in some of them code or an image.
A seed gives the same bytes each time, and article 7 has the same text in a series of 10 as in one of 200, but for its links.
"""

from __future__ import annotations

import argparse
import random
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from bench import prose
from bench.article import Outline, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PART = 25
"""Articles in a part of the book."""
SLUG = 60
"""The longest slug, after its number."""
TOML = """\
[series]
title = "Working Papers on Measured Policy"
publisher = "Institute for Measured Policy"
rights = "CC-BY-4.0"
site = "https://papers.example.org"
languages = ["en"]

[articles]
en = "*.md"

[metadata]
patterns = ['^Working Paper (?P<number>\\d+)$', '^Type: (?P<kind>.+)$']
related = ["Related Articles"]
object = "Working Paper {number}"

[links]
addresses = ["/research/{slug}"]
public = ["/research/{slug}/"]

[[collection]]
name = "all"
title = "Measured Policy: The Collected Papers"
"""


def write_series(folder: Path, articles: int, seed: int = 1) -> list[Path]:
    """Write a series with one collection over all, in parts, and return the files of its articles in order."""
    (folder / "images").mkdir(parents=True)
    outlines = [_outline(number, _rng(seed, number, "outline")) for number in range(1, articles + 1)]
    (folder / "series.toml").write_text(TOML + "".join(_parts(articles)))
    paths = [folder / f"{outline.slug}.md" for outline in outlines]
    for path, outline in zip(paths, outlines, strict=True):
        others = [other for other in outlines if other is not outline]
        drawn = (_rng(seed, outline.number, purpose) for purpose in ("text", "links"))
        path.write_text(text_of(outline, others, folder, *drawn))
    return paths


def _rng(seed: int, number: int, purpose: str) -> random.Random:
    return random.Random(f"{seed} {number} {purpose}")  # noqa: S311 - the same text each time is the point


def _parts(articles: int) -> Iterator[str]:
    for first in range(1, articles + 1, PART):
        last = min(first + PART - 1, articles)
        title = f"Papers {first} to {last}"
        yield f'\n[[collection.part]]\ntitle = "{title}"\narticles = ["{first:03}..{last:03}"]\n'


def _outline(number: int, rng: random.Random) -> Outline:
    title = prose.title(rng)
    words = textwrap.shorten(re.sub(r"[^a-z]+", " ", title.lower()), SLUG, placeholder="")
    headings: dict[str, None] = {}
    count = rng.randrange(5, 10)
    while len(headings) < count:
        headings[prose.heading(rng)] = None
    return Outline(number, f"{number:03}-{words.replace(' ', '-')}", title, tuple(headings))


def main() -> None:
    """Write a series where the command line says."""
    parser = argparse.ArgumentParser(description="Make a series to measure with.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write_series(given.folder, given.articles, given.seed)


if __name__ == "__main__":
    main()
