"""Changes to a chapter's blocks that only the printed page needs.

Notes move to the foot of their page, internal links tell their page, formulas are
drawn, tasks lose the mark of their list, and images are asked of the book's own shelf.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.markup.tree import Node, attributes, loads, text, walk
from pipeline.render import blocks
from pipeline.render.pdf import formulas
from pipeline.render.pdf.addresses import noted
from pipeline.render.pdf.notes import note
from pipeline.render.pdf.tables import table
from pipeline.theme.docx_properties import points

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.model import Chapter

ANCHOR = "anchor:"
"""The scheme of a link within the book: the layout engine takes it for one that leads out, and leaves it alone."""
ASSET = "asset:"
"""The scheme of the images of a book, see `pdf.typeset`."""
BOXES = ("☐", "☒")
SCHEME = "://"
SHORT = 0.33
"""The part of the lines of a page up to which code stays whole."""


def printed(
    chapter: Chapter,
    labels: Mapping[str, str],
    tokens: Mapping[str, str],
    level: int,
    digits: Mapping[str, str],
    measure: float,
) -> tuple[list[Any], tuple[Diagnostic, ...]]:
    """Return the blocks of a chapter at a level as the page needs them, and what went wrong.

    `digits` says how much room the page number of an anchor needs, `measure` how wide a table may be, in points.
    """
    found: list[Diagnostic] = []
    changes: dict[str, Callable[[Node], Node | list[Any]]] = {
        "Note": note,
        "Link": lambda node: _link(node, labels["page-short"], digits),
        "Math": lambda node: _math(node, tokens["colour-text"], place(chapter), found),
        "Image": _image,
        "Figure": _figure,
        "Header": lambda node: _header(node, level),
        "BulletList": _tasks,
        "Table": lambda node: table(node, tokens, measure),
        "CodeBlock": lambda node: _code(node, SHORT * lines(tokens)),
        "Str": _address,
    }
    labelled = blocks.labelled(loads(chapter.ast), labels)
    labelled = noted(labelled) if tokens["page-addresses"] == "notes" else labelled
    return walk(labelled, lambda node: changes[node["t"]](node), changes), tuple(found)


def place(chapter: Chapter) -> Place:
    """Return the place to name for something in a chapter."""
    return Place(chapter.file)


def _link(node: Node, page: str, digits: Mapping[str, str]) -> Node:
    """Let the page of its target follow a link within the book: a slot for a number that is known when the book is bound."""
    (ident, classes, pairs), inner, (href, title) = node["c"]
    anchor = href.removeprefix("#")
    if anchor == href:
        return node
    facts = {"slot": anchor, "digits": digits.get(anchor, "1"), "before": f"({page}\u00a0", "after": ")"}
    slot = {"t": "Span", "c": [["", ["slot"], [[f"data-{name}", fact] for name, fact in facts.items()]], []]}
    reference = blocks.span(["page-ref"], [{"t": "Str", "c": "\u00a0"}, slot])
    return {"t": "Link", "c": [[ident, [*classes, "internal"], pairs], [*inner, reference], [f"{ANCHOR}{anchor}", title]]}


def _math(node: Node, colour: str, where: Place, found: list[Diagnostic]) -> Node:
    kind, tex = node["c"]
    display = kind["t"] == "DisplayMath"
    formula = formulas.draw(tex, colour, display=display)
    if formula is None:
        found.append(Diagnostic(Code.R003, where, f"formula cannot be drawn: {tex.strip()}", "check its TeX"))
        return {"t": "Code", "c": [["", ["math"], []], tex]}
    style = f"width:{formula.width:.3f}em;height:{formula.height:.3f}em;vertical-align:{-formula.depth:.3f}em"
    source = "data:image/svg+xml;base64," + base64.b64encode(formula.svg.encode()).decode()
    classes = ["math", "display" if display else "inline"]
    return {"t": "Image", "c": [["", classes, [["style", style]]], [{"t": "Str", "c": tex.strip()}], [source, ""]]}


def _image(node: Node) -> Node:
    """Name an image as `pdf.typeset` wants it, its size in its style: attributes say nothing of the look there."""
    (ident, classes, pairs), alt, (source, title) = node["c"]
    if "math" in classes:
        return node
    sizes = [pair for pair in pairs if pair[0] in {"width", "height"}]
    style = [["style", ";".join(":".join(pair) for pair in sizes)]] if sizes else []
    rest = [pair for pair in pairs if pair not in sizes]
    return {"t": "Image", "c": [[ident, classes, [*rest, *style]], alt, [ASSET + source, title]]}


def _figure(node: Node) -> Node:
    """Let a figure's caption stand in for the text alternative that an image of it lacks."""
    caption = text(node["c"][1][1])
    return {"t": "Figure", "c": walk(node["c"], lambda inner: _named(inner, caption))}


def _named(node: Node, name: str) -> Node:
    """Give an image without text alternative this one: every figure of a tagged PDF needs one (ISO 14289-1, 7.3)."""
    if node["t"] != "Image" or text(node["c"][1]) or not name:
        return node
    attr, _, target = node["c"]
    return {"t": "Image", "c": [attr, blocks.inlines(name), target]}


def _header(node: Node, chapter: int) -> Node:
    """Give a heading its plain text for the outline, which shows neither notes nor formulas, and its level there."""
    level, attr, inner = node["c"]
    plain = text([i for i in inner if "footnote" not in _classes(i)])
    facts = [["data-outline", plain], ["style", f"bookmark-level: {chapter + level - 1}"]]
    return {"t": "Header", "c": [level, [attr[0], attr[1], [*attr[2], *facts]], inner]}


def _classes(node: Node) -> list[str]:
    classes: list[str] = attributes(node)[1] if node["t"] == "Span" else []
    return classes


def _tasks(node: Node) -> Node:
    """Mark a list whose items open with a box, so that they show no bullet beside it."""
    openings = [_opening(item) for item in node["c"]]
    if not all(opening and opening[0].get("c") in BOXES for opening in openings):
        return node
    for opening in openings:
        opening[0] = blocks.span(["box"], [opening[0]])
    return blocks.div(("tasks",), [node])


def _opening(item: list[Any]) -> list[Any]:
    """Return the inlines that a list item opens with: the list itself, which is ours to change."""
    inlines: list[Any] = item[0]["c"] if item and item[0]["t"] in {"Para", "Plain"} else []
    return inlines


def lines(tokens: Mapping[str, str]) -> float:
    """Return how many lines of text a page has."""
    height = points(tokens["page-height"]) - points(tokens["page-top"]) - points(tokens["page-bottom"])
    return height / points(tokens["size-leading"])


def _address(node: Node) -> Node:
    """Mark an address in the text: a hyphen would be read as part of it."""
    return blocks.span(["address"], [node]) if SCHEME in node["c"] else node


def _code(node: Node, most: float) -> Node:
    """Mark code of few lines."""
    (ident, classes, pairs), code = node["c"]
    few = ["short"] if code.count("\n") + 1 < most else []
    return {"t": "CodeBlock", "c": [[ident, [*classes, *few], pairs], code]}
