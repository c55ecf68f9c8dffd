"""Hypertext: the HTML in an article that says what Markdown can say, in the AST.

Links, images, anchors, line breaks, emphasis and other elements of a line (`PAIRED`, `MARKED`) are understood, in lines
and in blocks of HTML, and so are figures with a caption. Whatever is left raw is told and taken out by `sanitize.py`.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from pipeline.diagnostics import Code

if TYPE_CHECKING:
    from pipeline.markup.sanitize import Located
    from pipeline.markup.tree import Node

PAIRED = {"sub": "Subscript", "sup": "Superscript", "em": "Emph", "i": "Emph", "strong": "Strong", "b": "Strong"}
PAIRED |= {"u": "Underline", "ins": "Underline", "s": "Strikeout", "del": "Strikeout"}
MARKED = {"kbd", "abbr", "mark"}
"""Elements that are spans of their class."""
PAIRS = {*PAIRED, *MARKED, "a"}
HEADINGS = {f"h{level}": level for level in range(1, 7)}
FIGURE = "figure"
PLAIN_BLOCKS = {"p", "div", FIGURE, "figcaption", *HEADINGS}
"""Elements of which nothing is lost when only their content stays; of a figure, whose last paragraph is its caption."""
BLOCKS = PLAIN_BLOCKS | {
    "address", "article", "aside", "blockquote", "center", "dd", "details", "dl", "dt", "figcaption", "figure", "footer",
    "form", "header", "hr", "li", "main", "nav", "ol", "pre", "section", "summary", "table", "td", "th", "tr", "ul",
}  # fmt: skip
"""Elements that end a paragraph."""
SILENT = {"script", "style", "template", "title", "textarea", "noscript", "svg", "math", "iframe", "object"}
"""Elements whose content is not text of the article."""
SHORT = 60
Attributes = dict[str, str]


def understood(value: Any, located: Located, *, in_link: bool = False) -> Any:
    """Return blocks or inlines with the HTML that we understand as elements, the rest still raw."""
    if isinstance(value, list):
        items = [new for item in value for new in _understood(item, located, in_link=in_link)]
        return _paired(items, in_link=in_link) if any(map(_is_html, items)) else items
    return value


def _understood(item: Any, located: Located, *, in_link: bool) -> list[Any]:
    match item:
        case {"t": "RawBlock", "c": ["html", html]} if not re.fullmatch(r"\s*(<!--.*?-->\s*)+", html, re.DOTALL):
            return _block(item, html, located)
        case {"t": tag, "c": content}:
            return [{**item, "c": understood(content, located, in_link=in_link or tag == "Link")}]
    return [understood(item, located, in_link=in_link)]


def _is_html(item: Any) -> bool:
    return isinstance(item, dict) and item.get("t") == "RawInline" and item["c"][0] == "html"


def _paired(items: list[Any], *, in_link: bool) -> list[Any]:
    """Return inlines in which an opening tag, what follows and its closing tag are one element."""
    open_tags: list[tuple[Any, str, Attributes, list[Any]]] = [(None, "", {}, [])]

    def leave() -> None:
        raw, _, _, content = open_tags.pop()
        open_tags[-1][3].extend([raw, *content])

    for item in items:
        name, attributes, closing = _tag(item)
        if name in ("br", "img") and not closing:
            open_tags[-1][3].append(_single(name, attributes, item))
        elif name in PAIRS and not closing and not (name == "a" and (in_link or any(t[1] == "a" for t in open_tags))):
            open_tags.append((item, name, attributes, []))
        elif closing and any(t[1] == name for t in open_tags[1:]):
            while open_tags[-1][1] != name:
                leave()
            raw, _, attributes, content = open_tags.pop()
            open_tags[-1][3].append(_element(name, attributes, content, raw))
        else:
            open_tags[-1][3].append(item)
    while len(open_tags) > 1:
        leave()
    return open_tags[0][3]


def _tag(item: Any) -> tuple[str, Attributes, bool]:
    """Return the name, the attributes and whether it closes of a raw tag; no name for anything else."""
    if not _is_html(item):
        return "", {}, False
    reader = _Reader()
    reader.feed(item["c"][1])
    (name, attributes, closing) = reader.tags[0] if reader.tags else ("", {}, False)
    return name, attributes, closing


def _single(name: str, attributes: Attributes, raw: Node) -> Node:
    pos = raw.get("pos", "")
    if name == "br":
        return {"t": "LineBreak", "pos": pos}
    sizes = [[key, attributes[key]] for key in ("width", "height") if key in attributes]
    target = [attributes.get("src", ""), attributes.get("title", "")]
    return {"t": "Image", "c": [["", [], sizes], _words(attributes.get("alt", ""), pos), target], "pos": pos}


def _element(name: str, attributes: Attributes, content: list[Any], raw: Node) -> Node:
    ident, pos = attributes.get("id") or attributes.get("name", ""), raw.get("pos", "")
    if name in PAIRED:
        return {"t": PAIRED[name], "c": content, "pos": pos}
    if name == "a" and "href" in attributes:
        address = [attributes["href"].strip(), attributes.get("title", "")]
        return {"t": "Link", "c": [[ident, [], []], content, address], "pos": pos}
    title = [["title", attributes["title"]]] if attributes.get("title") and name in MARKED else []
    return {"t": "Span", "c": [[ident, [name] if name in MARKED else [], title], content], "pos": pos}


def _words(text: str, pos: str) -> list[Node]:
    parts = [part for part in re.split(r"(\s+)", text) if part]
    return [{"t": "Space", "pos": pos} if part.isspace() else {"t": "Str", "c": part, "pos": pos} for part in parts]


def _block(node: Node, html: str, located: Located) -> list[Node]:
    """Return what a block of HTML says in paragraphs and headings; tell it once if some of it is lost."""
    reader = _Reader(node.get("pos", ""))
    reader.feed(html)
    reader.close()
    if any(name not in PAIRS | PLAIN_BLOCKS | {"br", "img"} for name, _, _ in reader.tags):
        raw = html.strip()
        shown = raw if len(raw) <= SHORT else raw[:SHORT] + "…"
        located.tell(Code.A010, node, f"raw html is left out: {shown}", "write it in Markdown")
    found = [block for heading, inlines in reader.runs for block in _paragraph(heading, inlines, node)]
    figures = [ident for (name, ident), _ in reader.runs if name == FIGURE]
    return [{"t": "Div", "c": [[figures[0], [FIGURE], []], found], "pos": node.get("pos", "")}] if figures else found


def _paragraph(heading: tuple[str, str], inlines: list[Node], node: Node) -> list[Node]:
    content, pos = _paired(inlines, in_link=False), node.get("pos", "")
    while content and content[0]["t"] == "Space":
        content = content[1:]
    while content and content[-1]["t"] == "Space":
        content = content[:-1]
    if not content:
        return []
    name, ident = heading
    if name in HEADINGS:
        return [{"t": "Header", "c": [HEADINGS[name], [ident, [], []], content], "pos": pos}]
    return [{"t": "Para", "c": content, "pos": pos}]


class _Reader(HTMLParser):
    """Reads HTML into the tags that stand in it, and into runs of inlines parted by its block elements."""

    def __init__(self, pos: str = "") -> None:
        """Count positions from `pos`, where the text begins."""
        super().__init__(convert_charrefs=True)
        found = re.search(r"(\d+):(\d+)-", pos)
        self.start = (int(found[1]), int(found[2])) if found else (0, 0)
        self.tags: list[tuple[str, Attributes, bool]] = []
        self.runs: list[tuple[tuple[str, str], list[Node]]] = [(("", ""), [])]
        """Inlines, after the name and id of the element that begins them."""
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; one that parts paragraphs begins a run."""
        attributes = {key: value or "" for key, value in attrs}
        self.tags.append((tag, attributes, False))
        if tag in SILENT:
            self.silent = self.silent or tag
        elif tag in BLOCKS:
            self.runs.append(((tag, attributes.get("id", "")), []))
        elif tag in PAIRS | {"br", "img"}:
            self._add({"t": "RawInline", "c": ["html", self.get_starttag_text() or ""], "pos": self._pos()})

    def handle_endtag(self, tag: str) -> None:
        """Note the end of an element."""
        self.tags.append((tag, {}, True))
        if tag in SILENT:
            self.silent = "" if tag == self.silent else self.silent
        elif tag in BLOCKS:
            self.runs.append((("", ""), []))
        elif tag in PAIRS:
            self._add({"t": "RawInline", "c": ["html", f"</{tag}>"], "pos": self._pos()})

    def handle_data(self, data: str) -> None:
        """Add text to the run."""
        for word in _words(data, self._pos()):
            self._add(word)

    def _add(self, node: Node) -> None:
        if not self.silent:
            self.runs[-1][1].append(node)

    def _pos(self) -> str:
        line, column = self.getpos()
        return f"{self.start[0] + line - 1}:{column + (self.start[1] if line == 1 else 1)}-" if self.start[0] else ""
