"""Typography: the small customs of a language, in the text of an article and never in its source.

Quotation marks, spaces at which no line may break, ranges, dashes and the sign of
multiplication. What a language wants stands with its sources in
`templates/labels/LANG.toml`, under `[typography]`; apostrophes, ellipses and the dashes
written `--` and `---` are the reader's work (pandoc manual, "Extension: smart").
Code, formulas and addresses stay as they are, and so do letters and their order.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from pipeline.markup.tree import Node, attributes, text
from pipeline.typography.quotes import marks, turned
from pipeline.typography.spaces import spaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model import Metadata
    from pipeline.typography.customs import Customs

VERBATIM = {"Code", "CodeBlock", "Math", "RawInline", "RawBlock"}
WHITE = {"Space": " ", "SoftBreak": "\n"}
PLAIN = {"Str", *WHITE}
"""What running text is made of; `_joined` sets it."""
TAGS = {character: tag for tag, character in WHITE.items()}
PIECE = re.compile(r"([ \n])")


def typeset(blocks: list[Any], manner: Customs) -> list[Any]:
    """Return blocks with their text set as a language wants it."""
    changed: list[Any] = _within(blocks, manner, 0)
    return changed


def typeset_metadata(metadata: Metadata, manner: Customs) -> Metadata:
    """Return metadata with its title, subtitle and excerpt set like the text."""
    title, subtitle, excerpt = (typeset_text(said, manner) for said in (metadata.title, metadata.subtitle, metadata.excerpt))
    return dataclasses.replace(metadata, title=title, subtitle=subtitle, excerpt=excerpt)


def typeset_text(words: str, manner: Customs) -> str:
    """Return a text that no reader has read set as a language wants it."""
    return spaced(turned(words, manner.quotes) if manner.quotes else words, manner)


def _within(value: Any, manner: Customs, level: int) -> Any:
    """Return a part of the tree set; `level` counts the quotations around it."""
    if isinstance(value, list):
        return _joined([new for item in value for new in _items(item, manner, level)], manner)
    if not isinstance(value, dict) or "c" not in value or value["t"] in VERBATIM or _shows_address(value):
        return value
    return {**value, "c": _within(value["c"], _manner_in(value, manner), level)}


def _items(item: Any, manner: Customs, level: int) -> list[Any]:
    """Return an item of a list, set; of a quotation its marks and what is between them."""
    tag = item.get("t") if isinstance(item, dict) else None
    if tag != "Quoted" or not manner.quotes:
        return [item if tag in PLAIN else _within(item, manner, level)]
    kind, inner = item["c"]
    opening, closing = marks(manner.quotes, level, single=kind["t"] == "SingleQuote")
    return [{"t": "Str", "c": opening}, *_within(inner, manner, level + 1), {"t": "Str", "c": closing}]


def _shows_address(node: Node) -> bool:
    """Return whether a link shows where it goes."""
    return node["t"] == "Link" and text(node["c"][1]) in {node["c"][2][0], node["c"][2][0].removeprefix("mailto:")}


def _manner_in(node: Node, manner: Customs) -> Customs:
    """Return the customs within an element; of a passage in another language, quotation marks alone follow those around."""
    lang = dict(attributes(node)[2]).get("lang", manner.lang) if node["t"] in {"Span", "Div"} else manner.lang
    return manner if lang == manner.lang else dataclasses.replace(manner, spaces=False, signs=False)


def _joined(items: list[Any], manner: Customs) -> list[Any]:
    """Return a list with each run of plain text in it set as one text."""
    result: list[Any] = []
    run = ""
    for item in items:
        tag = item.get("t") if isinstance(item, dict) else None
        if tag in PLAIN:
            run += item["c"] if tag == "Str" else WHITE[tag]
        else:
            result += [*_inlines(run, manner), item]
            run = ""
    return [*result, *_inlines(run, manner)]


def _inlines(run: str, manner: Customs) -> Iterator[Node]:
    """Yield a run of text, set, as inlines: pandoc breaks lines at white space of its own only."""
    for piece in PIECE.split(spaced(run, manner)) if run else ():
        if piece:
            yield {"t": TAGS[piece]} if piece in TAGS else {"t": "Str", "c": piece}
