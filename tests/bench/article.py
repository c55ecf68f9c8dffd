"""One made-up article: prose with headings, links, a table, lists, a quotation and a note, sometimes code or an image."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from bench import prose

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

WORDS = (1200, 1900)
"""The length of an article."""
BESIDES = 840
"""About as many words stand in its tables and lists, and in sentences that overrun."""
FIRST_DAY = dt.date(2025, 1, 6)
CODE = """\
def within_bounds(report, limits):
    \"\"\"Return the measures of a report that exceed their limits.\"\"\"
    exceeded = [name for name, value in report.items() if value > limits.get(name, 0.0)]
    return sorted(exceeded, key=report.get, reverse=True)
"""


@dataclass(frozen=True, slots=True)
class Outline:
    """What other articles must know of an article to link to it."""

    number: int
    slug: str
    title: str
    headings: tuple[str, ...]

    @property
    def fragments(self) -> tuple[str, ...]:
        """Return the ids that a site gives the headings."""
        return tuple(heading.lower().replace(" ", "-") for heading in self.headings)


def text_of(outline: Outline, others: list[Outline], folder: Path, text: random.Random, linking: random.Random) -> str:
    """Return an article; its links are drawn by `linking`, so that they alone depend on the length of the series.

    Its images are written into `folder`.
    """
    others = others or [outline]
    links = (_link(linking.choice(others), linking) for _ in iter(int, 1))
    share = (text.randrange(*WORDS) - BESIDES) // (len(outline.headings) + 2)
    sections = [("## Introduction", []), *_levels(outline, text, folder), ("## Conclusion", [])]
    body = [block for head, more in sections for block in (head, *_prose(text, share, links), *more)]
    related = [f"- [{other.title}](/research/{other.slug}/)" for other in linking.sample(others, min(3, len(others)))]
    ending = [f"[^1]: {prose.paragraph(text, 1)}", "## Related Articles", "\n".join(related)]
    return "\n\n".join([_metadata(outline, text), *body, *ending]) + "\n"


def _metadata(outline: Outline, rng: random.Random) -> str:
    topics = rng.sample(prose.WORDS["nouns"], 5)
    return (
        f'---\ntitle: "{outline.title}"\nexcerpt: "{prose.sentence(rng)}."\n'
        f"date: {FIRST_DAY + dt.timedelta(days=outline.number)}\ncategories:\n  - {topics[0]}\n  - {topics[1]}\n"
        f'tags:\n  - {topics[2].lower()}\n  - {topics[3].lower()}\n  - {topics[4].lower()}\nversion: "1.0"\n---\n\n'
        f"**Working Paper {outline.number:03}**  \n*Type: {prose.one(rng, 'kinds')}*"
    )


def _levels(outline: Outline, rng: random.Random, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each heading with its marks and what stands in its section besides prose."""
    extras = [_table(rng), _list(rng, ordered=False), _quotation(rng), _list(rng, ordered=True)]
    extras += [f"```python\n{CODE}```"] if outline.number % 4 == 0 else []
    extras += [_image(outline, rng, folder)] if outline.number % 6 == 0 else []
    for index, heading in enumerate(outline.headings):
        deeper = index and rng.random() < 0.3
        yield ("### " if deeper else "## ") + heading, extras[index :: len(outline.headings)]


def _prose(rng: random.Random, words: int, links: Iterator[str]) -> list[str]:
    """Return paragraphs of so many words in all, the first of which ends with a link."""
    found: list[str] = []
    while sum(len(text.split()) for text in found) < words:
        found.append(prose.paragraph(rng, rng.randrange(2, 5)))
    found[0] += f" {next(links)}."
    return found


def _link(other: Outline, rng: random.Random) -> str:
    index = rng.randrange(2 * len(other.headings))
    section = f"#{other.fragments[index]}" if index < len(other.headings) else ""
    return f"{prose.one(rng, 'links')} [{other.title}](/research/{other.slug}{section or '/'})"


def _table(rng: random.Random) -> str:
    rows = [_row(rng) for _ in range(rng.randrange(4, 8))]
    return "\n".join(["| Instrument | Who acts | Covered | Cost (EUR m) |", "|---|---|--:|--:|", *rows])


def _row(rng: random.Random) -> str:
    actors = prose.capital(prose.one(rng, "actors"))
    return f"| {prose.phrase(rng)} | {actors} | {rng.randrange(3, 98)} % | {rng.randrange(1, 60) / 10} |"


def _list(rng: random.Random, *, ordered: bool) -> str:
    items = [f"**{prose.phrase(rng)}:** {prose.sentence(rng)}." for _ in range(rng.randrange(3, 6))]
    return "\n".join(f"{f'{number}.' if ordered else '-'} {item}" for number, item in enumerate(items, 1))


def _quotation(rng: random.Random) -> str:
    return f"> {prose.sentence(rng)}.[^1]"


def _image(outline: Outline, rng: random.Random, folder: Path) -> str:
    name = f"images/chart-{outline.number:03}.png"
    _chart(rng).save(folder / name, optimize=True)
    return f"![Five bars that compare how far five instruments reach]({name})"


def _chart(rng: random.Random) -> Image.Image:
    picture = Image.new("RGB", (1200, 600), "white")
    draw = ImageDraw.Draw(picture)
    for bar in range(5):
        draw.rectangle((80 + bar * 220, rng.randrange(60, 480), 240 + bar * 220, 540), fill="#1d4ed8")
    draw.line((60, 540, 1160, 540), fill="#1a1a1a", width=4)
    return picture
