"""The text of a book: what each of its chapters says, as every artifact should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.addresses import on_paper
from pipeline.markup.tree import SIBLING, loads, rows, text
from pipeline.validate.parity.manner import ADDRESS, ANYWHERE, FORMULA, NOTE, OTHERWISE, WITHIN
from pipeline.validate.parity.witness import Passage, Rows, Scribe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.model import Chapter

QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}
SPACES, RAW = {"Space", "SoftBreak", "LineBreak"}, {"RawInline"}


class Account(NamedTuple):
    """What a chapter says: the passages of its body, and its notes."""

    body: tuple[Passage, ...]
    notes: tuple[Passage, ...]


def account(chapter: Chapter, labels: Mapping[str, str], named: Callable[[str], str] = str) -> Account:
    """Return what a chapter says; `labels` are those of its book's language, `named` tells how a format names an anchor."""
    reader = _Reader(labels, chapter.lang, named)
    reader.blocks(loads(chapter.ast), reader.scribe)
    return Account(tuple(reader.scribe.passages), tuple(reader.notes))


class _Reader:
    """Reads an AST aloud to scribes."""

    def __init__(self, labels: Mapping[str, str], lang: str, named: Callable[[str], str]) -> None:
        self.scribe = Scribe()
        self.notes: list[Passage] = []
        self._labels, self._lang, self._named = labels, lang, named
        self._blocks: dict[str, Callable[[Any, Scribe], None]] = {
            "Para": self._said,
            "Plain": self._said,
            "Header": self._header,
            "CodeBlock": self._code,
            "LineBlock": self._lines,
            "BlockQuote": self.blocks,
            "BulletList": self._items,
            "OrderedList": self._numbered,
            "DefinitionList": self._definitions,
            "Div": self._div,
            "Figure": self._figure,
            "Table": self._table,
        }
        self._inlines: dict[str, Callable[[Any, Scribe], None]] = {
            "Code": lambda content, scribe: scribe.say(content[1]),
            "Quoted": self._quoted,
            "Math": self._math,
            "Image": lambda content, scribe: scribe.show("image", text(content[1])),
            "Note": self._note,
            "Link": self._link,
            "Span": self._span,
            "Cite": lambda content, scribe: self.inlines(content[1], scribe),
        }

    def blocks(self, blocks: list[Any], scribe: Scribe) -> None:
        """Read blocks."""
        for block in blocks:
            if how := self._blocks.get(block["t"]):
                how(block["c"], scribe)

    def inlines(self, inlines: list[Any], scribe: Scribe) -> None:
        """Read inlines; those without a rule of their own only style what they hold."""
        for node in inlines:
            tag = node["t"]
            if tag == "Str":
                scribe.say(node["c"])
            elif tag in SPACES:
                scribe.say(" ")
            elif tag not in RAW:
                how = self._inlines.get(tag) or self.inlines
                how(node["c"], scribe)

    def _said(self, inlines: list[Any], scribe: Scribe) -> None:
        self.inlines(inlines, scribe)
        scribe.end()

    def _header(self, content: list[Any], scribe: Scribe) -> None:
        self.inlines(content[2], scribe)
        scribe.end("heading", content[0])

    def _code(self, content: list[Any], scribe: Scribe) -> None:
        scribe.say(content[1])
        scribe.end("code")

    def _lines(self, lines: list[Any], scribe: Scribe) -> None:
        for line in lines:
            self.inlines([*line, {"t": "Space"}], scribe)
        scribe.end()

    def _items(self, items: list[Any], scribe: Scribe) -> None:
        for item in items:
            self.blocks(item, scribe)

    def _numbered(self, content: list[Any], scribe: Scribe) -> None:
        self._items(content[1], scribe)

    def _definitions(self, content: list[Any], scribe: Scribe) -> None:
        for term, definitions in content:
            self._said(term, scribe)
            self._items(definitions, scribe)

    def _div(self, content: list[Any], scribe: Scribe) -> None:
        (_, classes, pairs), blocks = content
        if "callout" in classes:
            kind = next(name for name in classes if name != "callout")
            scribe.say(dict(pairs).get("title") or self._labels[f"callout-{kind}"])
            scribe.end()
        self.blocks(blocks, scribe)

    def _figure(self, content: list[Any], scribe: Scribe) -> None:
        self.blocks(content[2], scribe)
        self.blocks(content[1][1], scribe)

    def _table(self, content: list[Any], scribe: Scribe) -> None:
        self.blocks(content[1][1], scribe)
        table = Rows()
        for cells, is_head in rows(content):
            table.row(head=is_head)
            for cell in cells:
                self.blocks(cell[4], table.cell())
        table.end(scribe)

    def _quoted(self, content: list[Any], scribe: Scribe) -> None:
        left, right = QUOTES[content[0]["t"]]
        self.inlines([{"t": "Str", "c": left}, *content[1], {"t": "Str", "c": right}], scribe)

    def _math(self, content: list[Any], scribe: Scribe) -> None:
        tex, displayed = content[1].strip(), content[0]["t"] == "DisplayMath"
        if displayed:
            scribe.end()
        scribe.show("formula", tex, FORMULA + tex + OTHERWISE)
        if displayed:
            scribe.end()

    def _note(self, blocks: list[Any], scribe: Scribe) -> None:
        scribe.say(NOTE, aloud=False)
        own = Scribe()
        self.blocks(blocks, own)
        self.notes.append(own.gathered("note")[0])

    def _link(self, content: list[Any], scribe: Scribe) -> None:
        (_, _, pairs), inlines, target = content
        address, within = str(target[0]), target[0].startswith("#")
        mark = scribe.mark()
        self.inlines(inlines, scribe)
        to = self._named(address.removeprefix("#")) if within else address
        scribe.link(ANYWHERE if SIBLING in dict(pairs) else to, mark)
        scribe.say(WITHIN if within else ADDRESS + on_paper(address) + OTHERWISE, aloud=False)

    def _span(self, content: list[Any], scribe: Scribe) -> None:
        (_, _, pairs), inlines = content
        mark = scribe.mark()
        self.inlines(inlines, scribe)
        lang = dict(pairs).get("lang", "")
        if lang and lang != self._lang:
            scribe.foreign(lang, mark)
