"""Changes to blocks that only Word needs: named styles, a frame around a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.markup.tree import Node, attributes, text, walk
from pipeline.render import blocks
from pipeline.render.docx.columns import shared, too_wide
from pipeline.render.docx.sections import UPRIGHT, WIDE, end
from pipeline.render.facts import direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.render.docx.columns import Gauge

STYLE = "custom-style"
TAB = {"t": "RawInline", "c": ["openxml", "<w:r><w:tab/></w:r>"]}
BOXES = {"☐", "☒"}
ATTRIBUTION = "Attribution"
STYLES = {
    "epigraph": "Epigraph",
    "attribution": ATTRIBUTION,
    "caption-label": "Caption Label",
    "credit": "Credit",
    "related-number": "TOC Number",
    "kbd": "Key",
    "mark": "Marked",
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
APART = {("Table", ""), ("Table", "Table"), ("CodeBlock", "CodeBlock")}
"""What has a blank line between it and what follows."""
BLANK = {"t": "Para", "c": [{"t": "Str", "c": "\N{NO-BREAK SPACE}"}]}

TURNED = "turned"
"""The class of a table with a turned page."""

Image = tuple[str, str]
"""The staged name of an image and its width as pandoc reads it, empty for its own."""


def styled(style: str, *content: Node) -> Node:
    """Return blocks in a Word style."""
    return blocks.div((), list(content), **{STYLE: style})


BLOCK_END = styled("Block End", BLANK)


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


def adapted(body: list[Any], labels: Mapping[str, str], images: Mapping[str, Image], rule: Gauge) -> list[Any]:
    """Return a chapter's blocks in their Word styles, their images as staged.

    `rule` tells how wide the words of tables are.
    """

    def change(node: Node) -> Node:
        match node["t"]:
            case "Div" if "callout" in attributes(node)[1]:
                return _callout(node, labels)
            case "Div" if "related-list" in attributes(node)[1]:
                return styled("Related", *map(_entry, node["c"][1][0]["c"]))
            case "Div" | "Span" if named := [STYLES[name] for name in attributes(node)[1] if name in STYLES]:
                return _named(node, named[0])
            case "LineBlock":
                return styled("Verse", _verse(node))
            case "HorizontalRule":
                return styled("Section Break", BLANK)
            case "Table":
                return shared(node, rule, turned=TURNED in attributes(node)[1])
            case "Figure":
                return _figure(node)
            case "Image":
                return _image(node, images)
        return node

    return list(_sectioned(_spaced(walk([_turned(node, rule) for node in body], change))))


def _turned(node: Node, rule: Gauge) -> Node:
    """Return a block, marked if it is a table that needs a turned page."""
    if node["t"] != "Table" or not too_wide(node, rule):
        return node
    (ident, classes, pairs), *rest = node["c"]
    return {"t": "Table", "c": [[ident, [*classes, TURNED], pairs], *rest]}


def _sectioned(content: Iterable[Node]) -> Iterator[Node]:
    """Yield blocks, those for a turned page in a section of their own; a blank line after a table goes with it."""
    page = UPRIGHT
    for node in content:
        wanted = WIDE if node["t"] == "Table" and TURNED in attributes(node)[1] else UPRIGHT
        if wanted != page and node != BLOCK_END:
            yield end(page)
            page = wanted
        yield node
    if page == WIDE:
        yield end(page)


def _named(node: Node, style: str) -> Node:
    """Return a div or span in a Word style; who said an epigraph stands below it."""
    (ident, classes, pairs), inner = node["c"]
    for block in inner:
        if block["t"] == "Div" and [STYLE, ATTRIBUTION] in attributes(block)[2]:
            attributes(block)[2][:] = [[STYLE, f"{style} {ATTRIBUTION}"]]
    kept = [name for name in classes if name not in STYLES]
    return {**node, "c": [[ident, kept, [*pairs, [STYLE, style]]], inner]}


def _entry(item: list[Any]) -> Node:
    """Return a related article, its title behind a tab."""
    inlines = item[0]["c"]
    numbered = inlines[0]["t"] == "Span"
    return {"t": "Para", "c": [inlines[0], TAB, *inlines[2:]] if numbered else inlines}


def _verse(node: Node) -> Node:
    return {"t": "Para", "c": [new for line in node["c"] for new in ({"t": "LineBreak"}, *line)][1:]}


def in_language(body: list[Any], lang: str) -> list[Any]:
    """Return blocks marked as being in a language, in its direction."""
    return [blocks.div((), body, lang=lang, dir=direction(lang))]


def _spaced(content: list[Any]) -> Iterator[Node]:
    """Yield blocks, with a style for each paragraph that opens the text or follows a block.

    Word joins tables that touch, and boxes of code, and wants a paragraph after the last table.
    """
    before = ""
    for node, after in zip(content, [*(n["t"] for n in content), ""][1:], strict=True):
        yield styled(OPENING[before], node) if node["t"] == "Para" and before in OPENING else node
        if (node["t"], after) in APART:
            yield BLOCK_END
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
