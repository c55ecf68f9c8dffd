"""Changes to blocks that only Word needs: named styles, widths of columns, a frame around a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.render import blocks
from pipeline.render.facts import direction
from pipeline.tree import Node, attributes, text, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WIDEST = 48
"""The length of a cell's text above which a column asks for no more room."""
AIR = 3
"""What a cell's padding takes, in characters."""
STYLE = "custom-style"
TAB = {"t": "RawInline", "c": ["openxml", "<w:r><w:tab/></w:r>"]}
BOXES = {"☐", "☒"}
STYLES = {
    "epigraph": "Epigraph",
    "attribution": "Attribution",
    "caption-label": "Caption Label",
    "credit": "Credit",
}
"""The Word styles of what has a class."""
NESTED = {"BulletList", "OrderedList", "BlockQuote"}
AIRLESS = ("Div", "Table", "DefinitionList")
OPENING = {
    "": "First Paragraph",
    "Figure": "First Paragraph",
    "Formula": "First Paragraph",
    **dict.fromkeys(AIRLESS, "After Block"),
}
"""The style of a paragraph after a block, where pandoc's choice would not do: no indent, and air if the block has none."""
BLANK = {"t": "Para", "c": [{"t": "Str", "c": "\N{NO-BREAK SPACE}"}]}

Image = tuple[str, str]
"""The staged name of an image and its width as pandoc reads it, empty for its own."""


def styled(style: str, *content: Node) -> Node:
    """Return blocks in a Word style."""
    return blocks.div((), list(content), **{STYLE: style})


def framed(frame: list[Any], places: Mapping[str, list[Any]]) -> list[Any]:
    """Return the blocks of a template with its tabs made, and in the place of each empty div what it is named for.

    `places` are the names of the divs' attributes and the blocks that take their places.
    """

    def change(node: Node) -> Node | list[Any]:
        if node["t"] == "Div":
            named = [places[name] for name, _ in attributes(node)[2] if name in places]
            return named[0] if named else node
        return TAB if node["t"] == "Span" and "tab" in attributes(node)[1] else node

    changed: list[Any] = walk(frame, change)
    return changed


def adapted(body: list[Any], labels: Mapping[str, str], images: Mapping[str, Image], room: float) -> list[Any]:
    """Return a chapter's blocks in their Word styles, their images as staged.

    `room` is the number of characters that fit across a table.
    """

    def change(node: Node) -> Node:
        match node["t"]:
            case "Div" if "callout" in attributes(node)[1]:
                return _callout(node, labels)
            case "Div" | "Span" if named := [STYLES[name] for name in attributes(node)[1] if name in STYLES]:
                return _named(node, named[0])
            case "HorizontalRule":
                return styled("Section Break", BLANK)
            case "Table":
                return _table(node, room)
            case "Figure":
                return _figure(node)
            case "Image":
                return _image(node, images)
        return node

    return list(_spaced(walk(body, change)))


def _named(node: Node, style: str) -> Node:
    """Return a div or span in a Word style."""
    (ident, classes, pairs), inner = node["c"]
    return {**node, "c": [[ident, classes, [*pairs, [STYLE, style]]], inner]}


def in_language(body: list[Any], lang: str) -> list[Any]:
    """Return blocks marked as being in a language, in its direction."""
    return [blocks.div((), body, lang=lang, dir=direction(lang))]


def _spaced(content: list[Any]) -> Iterator[Node]:
    """Yield blocks, with a style for each paragraph that opens the text or follows a block.

    Word joins tables that touch, and wants a paragraph after the last one.
    """
    before = ""
    for node, after in zip(content, [*(n["t"] for n in content), ""][1:], strict=True):
        yield styled(OPENING[before], node) if node["t"] == "Para" and before in OPENING else node
        if node["t"] == "Table" and after in {"", "Table"}:
            yield styled("Table End", BLANK)
        before = "Formula" if _displays(node) else node["t"]


def _displays(node: Node) -> bool:
    """Return whether a paragraph is only a displayed formula: what follows goes on with its sentence."""
    match node:
        case {"t": "Para", "c": [{"t": "Math", "c": [{"t": "DisplayMath"}, _]}]}:
            return True
    return False


def _callout(node: Node, labels: Mapping[str, str]) -> Node:
    """Return a callout as paragraphs in the styles of its kind, after its label."""
    (ident, (_, kind), _), inner = node["c"]
    style = f"Callout {kind.title()}"
    label = styled(f"{style} Label", blocks.paragraph(blocks.title(node, labels)))
    return {"t": "Div", "c": [[ident, [], []], [label, styled(style, *_marked(inner, style))]]}


def _marked(content: list[Any], style: str) -> list[Any]:
    """Return blocks with the paragraphs of lists and quotations in the style of the callout, so that its rule goes on."""

    def change(node: Node) -> Node:
        return styled(style, {"t": "Para", "c": node["c"]}) if node["t"] in {"Plain", "Para"} else node

    def opened(block: Node) -> list[Any]:
        inner: list[Any] = walk([block], change)
        return inner[0]["c"] if block["t"] == "BlockQuote" else inner

    return [new for block in content for new in (opened(block) if block["t"] in NESTED else [block])]


def _figure(node: Node) -> Node:
    """Let a caption stand in for the text alternative that an image of the figure lacks."""
    attr, caption, content = node["c"]
    words = blocks.inlines(text(caption[1]))

    def change(inner: Node) -> Node:
        if inner["t"] != "Image" or text(inner["c"][1]):
            return inner
        return {"t": "Image", "c": [inner["c"][0], words, inner["c"][2]]}

    return {"t": "Figure", "c": [attr, caption, walk(content, change)]}


def _image(node: Node, images: Mapping[str, Image]) -> Node:
    (ident, classes, pairs), alt, (source, title) = node["c"]
    name, width = images.get(source, (source, ""))
    size = [["width", width]] if width else []
    return {"t": "Image", "c": [[ident, classes, [*pairs, *size]], alt, [name, title]]}


def _table(node: Node, room: float) -> Node:
    """Return a table with a share of the measure for each column."""
    attr, caption, columns, *rest = node["c"]
    shares = _shares(node, [share for _, share in columns], room)
    widths = [[align, {"t": "ColWidth", "c": share}] for (align, _), share in zip(columns, shares, strict=True)]
    return {"t": "Table", "c": [attr, caption, widths, *rest]}


def _shares(node: Node, given: list[Any], room: float) -> list[float]:
    """Return the share of each column: the author's, or one that follows its texts."""
    if all(share["t"] == "ColWidth" and share["c"] for share in given):
        return [share["c"] for share in given]
    texts: list[list[str]] = [[""] for _ in given]
    _, _, _, head, bodies, foot = node["c"]
    for _, cells in [*head[1], *foot[1], *(row for body in bodies for row in [*body[2], *body[3]])]:
        for column, cell in zip(texts, cells, strict=False):
            column.append(text(cell[4]))
    widths = _widths(texts, room)
    return [width / sum(widths) for width in widths]


def _widths(texts: list[list[str]], room: float) -> list[float]:
    """Return widths in characters: room for the longest word, and what is left by the length of the texts.

    The rule of CSS 2.2, §17.5.2.2, with a limit to what a long text may ask.
    """
    least = [max(len(word) for content in column for word in [*content.split(), ""]) + AIR for column in texts]
    asked = [max(low, min(max(map(len, column)), WIDEST) + AIR) for low, column in zip(least, texts, strict=True)]
    spare, wanted = max(0.0, room - sum(least)), sum(asked) - sum(least)
    ratio = spare / wanted if wanted else 1.0
    return [low + (high - low) * ratio for low, high in zip(least, asked, strict=True)]
