"""Naming: the words for figures and tables in a language, at their captions and where a text refers to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.markup.captions import CREDIT, LABEL
from pipeline.markup.mentions import CAPITAL, NUMBER
from pipeline.markup.tree import Node, attributes, text, walk

if TYPE_CHECKING:
    from pipeline.model import Layout, Resolution
    from pipeline.series.publications import FigureRules

Names = Mapping[str, str]
"""Labels by name."""
SILENT: Names = {}
FALLBACK = "en"
KINDS = ("figure", "table")
WORD_OF = {"credit": "credit", "source": "credit-source"}
WORDS = (*WORD_OF.values(), *(f"{kind}-in-text" for kind in KINDS))


def names(lang: str, labels: Mapping[str, Mapping[str, str]], wanted: FigureRules) -> Names:
    """Return the words of a language, or else English ones; without those of captions if a series wants no numbers."""
    known = {**labels[FALLBACK], **labels.get(lang, {})}
    return {name: known[name] for name in (*WORDS, *(KINDS if wanted.numbers else ()))}


def with_words(blocks: list[Any], names: Names, layout: Layout) -> list[Any]:
    """Return blocks whose captions say what and whose they are."""

    def change(node: Node) -> Node | list[Any]:
        classes = attributes(node)[1]
        if LABEL in classes:
            return _labelled(node, names, layout)
        return _credited(node, names) if CREDIT in classes else node

    changed: list[Any] = walk(blocks, change, {"Span"})
    return changed


def referring(inlines: list[Any], classes: list[str], answer: Resolution, names: Names, layout: Layout) -> list[Any]:
    """Return the words of a link: its own, or for one without any the name of what it leads to.

    A link that says only what kind of thing it leads to gets the number.
    """
    own = names.get(answer.kind, "")
    if inlines and not (own and text(inlines).casefold() == own.casefold()):
        return inlines
    if not own:
        return _inlines(answer.name or answer.title)
    number = _number(answer.count, layout if answer.outcome == "book" else "brief")
    word = text(inlines) or names[f"{answer.kind}-in-text"]
    word = word[:1].upper() + word[1:] if CAPITAL in classes else word
    return [{"t": "Str", "c": number if NUMBER in classes else f"{word}\N{NO-BREAK SPACE}{number}"}]


def _number(count: str, layout: Layout) -> str:
    """Return a number as it is shown: a brief has no other articles to tell its figures from."""
    return count.rpartition(".")[2] if layout == "brief" else count


def _labelled(node: Node, names: Names, layout: Layout) -> list[Any]:
    ident, (first, kind), pairs = attributes(node)
    if kind not in names:
        return []
    label = f"{names[kind]}\N{NO-BREAK SPACE}{_number(dict(pairs)['number'], layout)}."
    return [{"t": "Span", "c": [[ident, [first], []], [{"t": "Str", "c": label}]]}, {"t": "Space"}]


def _credited(node: Node, names: Names) -> Node:
    (ident, classes, pairs), inlines = node["c"]
    before, _, after = names.get(WORD_OF[dict(pairs)["kind"]], "{name}").partition("{name}")
    ends = [{"t": "Str", "c": after}] if after else []
    opening = [*_inlines(before), {"t": "Space"}] if before else []
    return {"t": "Span", "c": [[ident, classes, []], [*opening, *inlines, *ends]]}


def _inlines(words: str) -> list[Node]:
    nodes = [{"t": "Str", "c": word} for word in words.split()]
    return [new for node in nodes for new in (node, {"t": "Space"})][:-1]
