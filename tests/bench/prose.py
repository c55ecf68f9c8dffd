"""Sentences like those of policy papers, out of a small grammar: as long, as varied and as hyphenated as real ones."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
STRESSED = 0.25
"""The share of paragraphs in which a few words are stressed."""


def sentence(rng: random.Random) -> str:
    """Return a sentence without its full stop: 3 to 45 words, about 20 on average."""
    actors, actors2 = rng.sample(WORDS["actors"], 2)
    verb, verb2 = rng.sample(WORDS["verbs"], 2)
    thing, thing2, thing3 = rng.sample(WORDS["things"], 3)
    drawn = {name: one(rng, f"{name}s") for name in ("opening", "reason")} | {"adjective": one(rng, "adjectives")}
    pattern, short, number = one(rng, "sentences"), one(rng, "short"), rng.randrange(12, 90)
    drawn |= {"actors": actors, "actors2": actors2, "Actors": capital(actors), "verb": verb, "verb2": verb2}
    drawn |= {"thing": thing, "thing2": thing2, "thing3": thing3, "short": short, "number": str(number)}
    return capital(pattern.format(**drawn))


def paragraph(rng: random.Random, sentences: int) -> str:
    """Return so many sentences."""
    text = ". ".join(sentence(rng) for _ in range(sentences)) + "."
    named = [thing for thing in WORDS["things"] if thing in text]
    if not named or rng.random() > STRESSED:
        return text
    stressed = rng.choice(named)
    return text.replace(stressed, rng.choice(("*{}*", "**{}**")).format(stressed), 1)


def phrase(rng: random.Random) -> str:
    """Return a few words for the cell of a table or the head of a list item."""
    return capital(one(rng, "things").removeprefix("the ").removeprefix("a "))


def title(rng: random.Random) -> str:
    """Return the title of an article."""
    first, second = rng.sample(WORDS["nouns"], 2)
    return one(rng, "titles").format(noun=first, noun2=second, field=one(rng, "fields"))


def heading(rng: random.Random) -> str:
    """Return a heading."""
    first, second = rng.sample(WORDS["nouns"], 2)
    bodies = " ".join(map(capital, one(rng, "actors").split()))
    return one(rng, "headings").format(noun=first, noun2=second, Bodies=bodies)


def one(rng: random.Random, kind: str) -> str:
    """Return one of a kind of words."""
    return rng.choice(WORDS[kind])


def capital(text: str) -> str:
    """Return a text whose first letter is a capital."""
    return text[:1].upper() + text[1:]
