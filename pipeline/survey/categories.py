"""Categories: those that several articles share, each with its name in every language."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.survey.keys import Habits

    Stated = tuple[str, str, dict[str, Any]]
    """The language of an article, its slug, its metadata."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the default language, its name in each language, and how many articles have it."""

    name: str
    titles: Mapping[str, str]
    count: int


def categories(articles: Sequence[Stated], ways: Habits, default: str) -> tuple[Category, ...]:
    """Return the categories of more than one article in the default language, largest first."""
    stated = {(lang, slug): _categories(header, ways) for lang, slug, header in articles}
    counts = Counter(name for (lang, _), names in stated.items() if lang == default for name in dict.fromkeys(names))
    titles = _titles(stated, default)
    shared = sorted((item for item in counts.items() if item[1] > 1), key=lambda item: (-item[1], item[0]))
    return tuple(Category(name, {default: name, **titles[name]}, count) for name, count in shared)


def _categories(header: dict[str, Any], ways: Habits) -> list[str]:
    names = (*ways.keys.get("categories", ()), "categories", "category")
    value: Any = next((header[name] for name in names if header.get(name)), None)
    return [str(item).strip() for item in (value if isinstance(value, list) else [value]) if item]


def _titles(stated: Mapping[tuple[str, str], list[str]], default: str) -> dict[str, dict[str, str]]:
    """Return what categories are called in other languages: what translations have in the same position."""
    votes: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for (lang, slug), names in stated.items():
        originals = stated.get((default, slug), [])
        if lang != default and len(originals) == len(names):
            for original, name in zip(originals, names, strict=True):
                votes[original][lang][name] += 1
    return defaultdict(dict, {name: {k: c.most_common(1)[0][0] for k, c in by.items()} for name, by in votes.items()})
