"""Reading the metadata block of an article: a strict splitter before python-frontmatter.

python-frontmatter takes a missing closing line, a list or a duplicate key for an
empty or shortened header without a word. So the block is found and checked here
first, event by event, and only a block that is plain YAML is handed on.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler
from pydantic import ValidationError

from pipeline.articles.header import KNOWN_KEYS, SITE_KEYS, Header
from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.markup.characters import legal
from pipeline.series.mistakes import worded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Keys = Mapping[str, tuple[str, ...]]
    """Our name of a key to the names that the series has for it."""

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Gives every scalar as it is written: a version `1.10` stays "1.10", a number `010` stays "010"."""
FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
RUN_ON = re.compile(r"\n\n#{1,6} \S")
"""A Markdown heading, which YAML would take for a comment: the block has run on into the text."""
LIMIT = 64 * 1024
DAY = "write the day as 2026-02-10"


class PlainHandler(YAMLHandler):
    """Reads a block into texts, lists and mappings only."""

    def load(self, fm: str, **_: object) -> Any:
        """Return the block with every scalar as written."""
        return yaml.load(fm, Loader=LOADER)  # noqa: S506 - the base loader makes nothing but texts


@dataclass(frozen=True, slots=True)
class Split:
    """An article's text divided: its header, its body, and the source lines before the body."""

    header: Header
    body: str
    offset: int
    found: bool
    diagnostics: tuple[Diagnostic, ...] = ()


def split(text: str, file: str, *, required: bool = True, keys: Keys = MappingProxyType({})) -> Split:
    """Return the checked header and the body of an article's text.

    What is wrong is told in diagnostics (A002-A006); the header then holds the
    values that were right. A text without a block gives A002 if one is `required`.
    `keys` says what the series calls the keys that we know.
    """
    opening = FENCE.match(text)
    if not opening:
        hint = "begin the file with a line ---, then title: …, then a line ---"
        missing = Diagnostic(Code.A002, Place(file, 1, 1), "the metadata block is missing", hint)
        return Split(Header(), text, 0, found=False, diagnostics=(missing,) if required else ())
    closing = CLOSING.search(text, opening.end() + 1)
    if not closing or RUN_ON.search(text, opening.end(), closing.start()):
        return Split(Header(), "", 0, found=False, diagnostics=(_unclosed(file),))
    block = text[opening.end() + 1 : closing.start()]
    body = text[closing.end() + 1 :]
    header, diagnostics = _header(block, file, keys)
    return Split(header, body, text.count("\n", 0, closing.end()) + 1, found=True, diagnostics=diagnostics)


def _header(block: str, file: str, keys: Keys) -> tuple[Header, tuple[Diagnostic, ...]]:
    try:
        root, faults = _checked(block, file)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return Header(), (_unclosed(file) if "\n\n" in block else _unreadable(error, file),)
    if faults:
        return Header(), faults
    data = legal(frontmatter.parse(f"---\n{block}\n---\n", handler=PlainHandler())[0])
    places = {key.value: _place(key, file) for key, _ in root.value} if root else {}
    written = {ours: theirs for ours, names in keys.items() if (theirs := next((n for n in names if n in data), ""))}
    header, wrong = _validated(data, written, places, file)
    odd = _illegal(root, file) if root else ()
    return header, (*wrong, *odd, *_unknown({key: place for key, place in places.items() if key not in written.values()}))


def _checked(block: str, file: str) -> tuple[yaml.MappingNode | None, tuple[Diagnostic, ...]]:
    """Return the root mapping of plain YAML, or every reason why it is not plain."""
    if len(block.encode()) > LIMIT:
        raise ValueError(f"the metadata block is larger than {LIMIT // 1024} KB")
    if faults := tuple(_events(block, file)):
        return None, faults
    root = yaml.compose(block, Loader=LOADER)
    if root is None:
        return None, ()
    if not isinstance(root, yaml.MappingNode):
        hint = "write key: value lines"
        return None, (Diagnostic(Code.A003, _place(root, file), "the metadata block holds no keys", hint),)
    return root, tuple(_duplicates(root, file))


def _illegal(node: yaml.Node, file: str) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each value with characters that are left out."""
    if isinstance(node, yaml.ScalarNode) and legal(node.value) != node.value:
        yield Diagnostic(Code.A011, _place(node, file), "a control character is left out", "delete it in the source")
    elif not isinstance(node, yaml.ScalarNode):
        for item in node.value:
            for inner in item if isinstance(item, tuple) else (item,):
                yield from _illegal(inner, file)


def _events(block: str, file: str) -> Iterator[Diagnostic]:
    for event in yaml.parse(block, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            yield Diagnostic(Code.A003, _place(event, file), f"YAML alias *{event.anchor}", "write the value out")
        elif tag := getattr(event, "tag", None):
            yield Diagnostic(Code.A003, _place(event, file), f"YAML tag {tag}", "write a plain value")


def _duplicates(node: yaml.Node, file: str) -> Iterator[Diagnostic]:
    if isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            if key.value in first:
                message = f"metadata key {key.value!r} appears again"
                yield Diagnostic(Code.A004, _place(key, file), message, f"first on line {first[key.value]}; keep one")
            first.setdefault(str(key.value), _place(key, file).line)
            yield from _duplicates(value, file)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _duplicates(item, file)


def _validated(
    data: dict[str, Any],
    written: dict[str, str],
    places: dict[str, Place],
    file: str,
) -> tuple[Header, tuple[Diagnostic, ...]]:
    """Return the header of the values that are right, and a diagnostic for each that is not.

    `written` is what the article calls some of our keys.
    """
    rest = {key: value for key, value in data.items() if key not in written.values()}
    data = rest | {ours: data[theirs] for ours, theirs in written.items()}
    try:
        return Header.model_validate(data), ()
    except ValidationError as error:
        wrong = {str(e["loc"][0]): e for e in error.errors()}
    named = [(written.get(key, key), e) for key, e in wrong.items()]
    faults = tuple(
        Diagnostic(Code.A006, places.get(key, Place(file, 1, 1)), f"metadata key {key!r} {worded(e)}", _advice(e))
        for key, e in named
    )
    return Header.model_validate({k: v for k, v in data.items() if k not in wrong}), faults


def _advice(error: Any) -> str:
    """Return how the value is written right."""
    if len(error["loc"]) > 1 or error["type"] == "tuple_type":
        return "write a list: one item a line, each after a hyphen"
    if error["type"].startswith("bool"):
        return "write true or false"
    return "write one text, in quotation marks if it has a colon" if error["type"] == "string_type" else DAY


def _unknown(places: dict[str, Place]) -> Iterator[Diagnostic]:
    for key, place in places.items():
        if key not in KNOWN_KEYS | SITE_KEYS:
            near = difflib.get_close_matches(key, KNOWN_KEYS, 1)
            yield Diagnostic(Code.A005, place, f"unknown metadata key {key!r}", f"did you mean {near[0]}?" if near else "")


def _unclosed(file: str) -> Diagnostic:
    """Return the diagnostic of a block that runs into the text, perhaps up to a rule far below."""
    hint = "close the block with a line --- before the text begins"
    return Diagnostic(Code.A002, Place(file, 1, 1), "the metadata block is not closed", hint)


def _unreadable(error: Exception, file: str) -> Diagnostic:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    place = Place(file, mark.line + 2, mark.column + 1) if mark else Place(file, 2, 1)
    problem = getattr(error, "problem", None) or str(error) or "nested too deeply"
    hint = "put text with a colon or # in quotation marks"
    return Diagnostic(Code.A003, place, f"the metadata block is not YAML: {problem}", hint)


def _place(located: Any, file: str) -> Place:
    """Return the place of a YAML node or event: the block begins on the file's second line."""
    return Place(file, located.start_mark.line + 2, located.start_mark.column + 1)
