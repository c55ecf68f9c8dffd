"""Captions: an image or a table that has one is a figure or table with a number.

Understood are an image alone in its paragraph, whose title or else description is its caption
(pandoc manual, "Extension: implicit_figures"), a paragraph beside a table that begins with `:`
or `Table:` ("Extension: table_captions"), and a div named `#fig-…` or `#tbl-…` whose last
paragraph is the caption (Quarto, pandoc-crossref). A caption's words in a language, "Figure 3."
and "Credit:", are left open here and written by `naming`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.markup.tree import Node, attributes, query, text, walk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model import Metadata

NAMED = re.compile(r"(fig|tbl|tab)[:-]")
"""How the ids of figures and tables begin."""
LABEL, CREDIT = "caption-label", "credit"
"""The classes of spans in a caption: an open one for its label, one around the name of a creator or a source."""
KINDS = {"Figure": "figure", "Table": "table"}
CREDITS = ("credit", "source")
AFTER, BEFORE = {":", "Table:", "table:"}, {"Table:", "table:"}
"""How a paragraph begins that is the caption of the table before or after it."""
PLAIN = "unnumbered"
DIV = "figure"
"""The class of a div that is a figure whatever its name."""


def captioned(blocks: list[Any], *, described: bool) -> list[Any]:
    """Return blocks in which captions are those of the figures and tables they belong to.

    `described` lets the description of an image without a title be the caption of its figure.
    """
    changed: list[Any] = walk(_beside(blocks), lambda node: _figure(node, described=described), {"Para", "Div"})
    return changed


def numbered(blocks: list[Any], metadata: Metadata) -> list[Any]:
    """Return blocks whose captions open with a label, numbered in order: "3", or "82.3" in an article with a number.

    The nodes are changed in place: they are our own copies.
    """
    chapter = f"{int(metadata.number)}." if metadata.number.isdecimal() else ""
    counts = dict.fromkeys(KINDS.values(), 0)
    for node in query(blocks, *KINDS):
        inlines = _caption(node)
        if caption(node) and PLAIN not in attributes(node)[1]:
            kind = KINDS[node["t"]]
            counts[kind] += 1
            inlines.insert(0, _span([LABEL, kind], [], number=f"{chapter}{counts[kind]}"))
    return blocks


def label(node: Node) -> tuple[str, str]:
    """Return the kind and the number of a figure or table that has one; empty texts for any other element."""
    inlines = _caption(node) if node["t"] in KINDS else []
    if not (inlines and LABEL in _classes(inlines[0])):
        return "", ""
    return KINDS[node["t"]], str(dict(attributes(inlines[0])[2])["number"])


def caption(node: Node) -> str:
    """Return the text of the caption of a figure or table, empty if it has none."""
    inlines = _caption(node) if node["t"] in KINDS else []
    return text([i for i in inlines if CREDIT not in _classes(i)])


def _caption(node: Node) -> list[Any]:
    inner = node["c"][1][1]
    inlines: list[Any] = inner[0]["c"] if inner else []
    return inlines


def _classes(node: Node) -> list[str]:
    classes: list[str] = attributes(node)[1] if node.get("t") == "Span" else []
    return classes


def _span(classes: list[str], inlines: list[Any], **pairs: str) -> Node:
    return {"t": "Span", "c": [["", classes, [list(pair) for pair in pairs.items()]], inlines]}


def _beside(value: Any) -> Any:
    """Return blocks in which a table has the caption that stands before or after it."""
    if isinstance(value, list):
        return _joined([_beside(item) for item in value])
    return {**value, "c": _beside(value["c"])} if isinstance(value, dict) and "c" in value else value


def _joined(items: list[Any]) -> list[Any]:
    result: list[Any] = []
    for item in items:
        last: Any = result[-1] if result else None
        if _open(last) and _begins(item, AFTER):
            result[-1] = _table(last, *_said(item["c"]))
        elif _open(item) and _begins(last, BEFORE):
            result[-1] = _table(item, *_said(last["c"]))
        else:
            result.append(item)
    return result


def _open(item: Any) -> bool:
    """Return whether something is a table without a caption."""
    return isinstance(item, dict) and item.get("t") == "Table" and not item["c"][1][1]


def _begins(item: Any, marks: Iterable[str]) -> bool:
    match item:
        case {"t": "Para", "c": [{"t": "Str", "c": mark}, {"t": "Space"}, _, *_]}:
            return mark in marks
    return False


def _said(inlines: list[Any]) -> tuple[list[Any], str]:
    """Return the words of a caption without its mark, and the id that is written at its end."""
    match inlines:
        case [_, _, *words, {"t": "Span", "c": [[ident, _, _], [{"t": "Space"}]]}]:
            return words, ident
    return inlines[2:], ""


def _table(node: Node, words: list[Any], ident: str) -> Node:
    (own, classes, pairs), _, *rest = node["c"]
    return {**node, "c": [[ident or own, classes, pairs], [None, [{"t": "Plain", "c": words}]], *rest]}


def _figure(node: Node, *, described: bool) -> Node:
    match node:
        case {"t": "Para", "c": [{"t": "Image"} as image]}:
            return _of_image(image, node, described=described)
        case {"t": "Div", "c": [[ident, classes, _], [*content, {"t": "Para"} as last]]} if content:
            return _of_div(node, content, last) if NAMED.match(ident) or DIV in classes else node
    return node


def _of_image(image: Node, around: Node, *, described: bool) -> Node:
    """Return the figure of an image: its title is its caption, or else its description, which stays its alternative."""
    (ident, classes, pairs), words, (source, title) = image["c"]
    said = dict(pairs)
    inlines = [{"t": "Str", "c": title}] if title else words if described else []
    alternative = said.get("fig-alt") or said.get("alt") or text(words)
    sizes = [[key, value] for key, value in pairs if key in {"width", "height", "lang"}]
    spoken = [{"t": "Str", "c": alternative}] if alternative else []
    alone = {**image, "c": [["", [c for c in classes if c != PLAIN], sizes], spoken, [source, ""]]}
    content = [{"t": "Plain", "c": [alone]}]
    return _whole([ident, [c for c in classes if c == PLAIN], []], [*inlines, *_credits(said, around)], content, around)


def _of_div(div: Node, content: list[Any], last: Node) -> Node:
    """Return the figure or table of a div whose last paragraph is the caption."""
    ident, classes, pairs = attributes(div)
    words = [*last["c"], *_credits(dict(pairs), div)]
    match content:
        case [{"t": "Table"} as table]:
            return _table(table, words, ident)
    shown = [inner for block in content for inner in (block["c"][2] if block["t"] == "Figure" else [block])]
    return _whole([ident, [c for c in classes if c != DIV], []], words, shown, div)


def _whole(attr: list[Any], words: list[Any], content: list[Any], around: Node) -> Node:
    spoken = [{"t": "Plain", "c": words}] if words else []
    return {"t": "Figure", "c": [attr, [None, spoken], content], "pos": around.get("pos", "")}


def _credits(said: dict[str, str], around: Node) -> list[Node]:
    """Return who is thanked for an image and where it is from, each after a space; an address is a link."""
    found: list[Node] = []
    for kind in CREDITS:
        if name := said.get(kind):
            words: Node = {"t": "Str", "c": re.sub(r"^https?://(.*?)/?$", r"\1", name)}
            link = {"t": "Link", "c": [["", [], []], [words], [name, ""]], "pos": around.get("pos", "")}
            found += [{"t": "Space"}, _span([CREDIT], [link if re.match(r"https?://", name) else words], kind=kind)]
    return found
