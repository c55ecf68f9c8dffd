"""Changes to blocks that only Word needs: named styles, a frame around a chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.markup.tree import Node, attributes, text, walk
from pipeline.render import blocks
from pipeline.render.docx.columns import shared
from pipeline.render.docx.flow import BLANK, STYLE, TURNED, sectioned, spaced, styled, turned
from pipeline.render.facts import direction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.render.docx.columns import Gauge

TAB = {"t": "RawInline", "c": ["openxml", "<w:r><w:tab/></w:r>"]}
BOXES = {"☐", "☒"}
ATTRIBUTION = "Attribution"
STYLES = {
    "epigraph": "Epigraph",
    "attribution": ATTRIBUTION,
    "caption-label": "Caption Label",
    "credit": "Credit",
    "related-number": "Related Number",
    "kbd": "Key",
    "mark": "Marked",
}
"""The Word styles of what has a class."""
NESTED = {"BulletList", "OrderedList", "BlockQuote"}
ADAPTED = {"Div", "Span", "LineBlock", "HorizontalRule", "Table", "Figure", "Image"}
"""What Word has another way."""


Image = tuple[str, str]
"""The staged name of an image and its width as pandoc reads it, empty for its own."""


def framed(frame: list[Any], places: Mapping[str, list[Any]]) -> list[Any]:
    """Return the blocks of a template with its tabs made, and in the place of each empty div what it is named for.

    `places` are the names of the divs' attributes and the blocks that take their places.
    """

    def change(node: Node) -> Node | list[Any]:
        if node["t"] == "Div":
            named = [places[name] for name, _ in attributes(node)[2] if name in places]
            return named[0] if named else node
        return TAB if "tab" in attributes(node)[1] else node

    changed: list[Any] = walk(frame, change, {"Div", "Span"})
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

    return list(sectioned(spaced(walk([turned(node, rule) for node in body], change, ADAPTED))))


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
