"""Word's style sheet made from `docx.css`: CSS declarations become paragraph and run properties.

A rule's declarations turn into a flat mapping of element paths to attributes
(`pPr/spacing` to `{"before": "200"}`), written in the order that the schema
asks for (ECMA-376 part 1, §17.3.1.26, §17.3.2.28, §17.7.6).
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.errors import SeriesError
from pipeline.theme import plain
from pipeline.theme.docx_properties import ORDER, Declarations, Formatting, Scale, formatting, measure, points
from pipeline.theme.docx_xml import Element, parsed, tag, value, word, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.model import Theme

SHEET = "docx.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SELECTOR = re.compile(r'(p|span|table|thead|with)\[style="([^"]+)"\]|(body)')
TYPES = {"p": "paragraph", "span": "character", "table": "table"}
ROOTS = {"p": "Normal", "span": "Default Paragraph Font", "table": "Normal Table"}
LOWER = re.compile(r"(Heading|TOC|Footnote|Caption|Header|Footer) ?(\d|Text|Reference)?")
"""Names that Word itself writes with a small first letter."""

JOINT = "_"
"""In the id of a style: what follows is added to what comes before."""
BUILT_IN = re.compile(
    r"Strong|Emphasis|Normal( Table)?|Default Paragraph Font|Body Text|Block Text|List Paragraph|Title|Subtitle|Date"
    r"|Heading \d|TOC( \d| Heading)|Caption|Footnote (Text|Reference)|(Followed)?Hyperlink|Header|Footer|Bibliography"
)
"""Styles that Word knows by name."""

Key = tuple[str, str]


def sheet(theme: Theme, lang: str, combined: tuple[str, ...] = ()) -> bytes:
    """Return `word/styles.xml` for documents in a language that use these combined styles.

    Raises `SeriesError` for a rule that is not understood.
    """
    return _sheet(theme.styles[SHEET], tuple(theme.tokens.items()), lang, combined)


def paragraph_styles(theme: Theme) -> dict[str, Element]:
    """Return the paragraph properties of each style by its id, not to be changed; raise `SeriesError` as `sheet` does."""
    return _properties(sheet(theme, "en"))


def bold_styles(theme: Theme) -> frozenset[str]:
    """Return the ids of the paragraph styles whose text is bold, by themselves or by what they are based on."""
    return _bold(sheet(theme, "en"))


@functools.lru_cache(maxsize=16)
def _bold(styles: bytes) -> frozenset[str]:
    found: set[str] = set()
    for style in parsed(styles).iter(tag("style")):  # the base of a style stands before it
        own = style.find(f"{tag('rPr')}/{tag('b')}")
        inherited = value(style, "basedOn") in found
        if style.get(tag("type")) == "paragraph" and (inherited if own is None else own.get(tag("val")) != "0"):
            found.add(style.get(tag("styleId"), ""))
    return frozenset(found)


@functools.lru_cache(maxsize=16)
def _properties(styles: bytes) -> dict[str, Element]:
    found = {style.get(tag("styleId"), ""): style.find(tag("pPr")) for style in parsed(styles)}
    return {name: properties for name, properties in found.items() if properties is not None}


@functools.lru_cache(maxsize=16)
def _sheet(css: str, tokens: tuple[tuple[str, str], ...], lang: str, combined: tuple[str, ...]) -> bytes:
    values = dict(tokens)
    rules = declarations(plain(css, values))
    rules.update(_combinations(rules, combined))
    scales = {key: _scale(values, size) for key, size in zip(rules, sizes(rules), strict=True)}
    found = {key: formatting(key[0], rule, scales[key]) for key, rule in rules.items()}
    root = word("styles")
    root.append(_defaults(found["body", ""], lang))
    root.append(_style("span", ROOTS["span"], {}, {}))
    for (kind, name), rule in rules.items():
        if kind in TYPES:
            style = _style(kind, name, rule, found[kind, name])
            if head := found.get(("thead", name)):
                style.append(_header_row(head))
            root.append(style)
    return written(root)


def _scale(tokens: Mapping[str, str], size: float) -> Scale:
    faces = {tokens["face-text"]: "minor", tokens["face-display"]: "major"}
    return Scale(size, measure(tokens), faces)


def _combinations(rules: Mapping[Key, Declarations], styles: Iterable[str]) -> Iterator[tuple[Key, Declarations]]:
    """Yield the rules of combined styles: based on the first part of their ids, with what the others declare."""
    named = {identifier(name): (kind, name) for kind, name in rules if kind in TYPES or kind == "with"}
    for style in styles:
        base, *more = (named.get(part, ("", "")) for part in style.split(JOINT))
        added = {key: said for part in more for key, said in rules.get(part, {}).items()}
        if base in rules:
            yield (base[0], style.replace(identifier(base[1]), base[1], 1)), {**added, "--base": base[1]}


def declarations(css: str) -> dict[Key, Declarations]:
    """Return the declarations of each style, later ones over earlier ones, in order of first mention."""
    found: dict[Key, Declarations] = {}
    for selectors, body in RULE.findall(COMMENT.sub("", css)):
        for selector in selectors.split(","):
            match = SELECTOR.fullmatch(selector.strip())
            if not match:
                raise SeriesError((Diagnostic(Code.C007, Place(SHEET), f"unknown selector {selector.strip()}"),))
            found.setdefault((match[1] or match[3], match[2] or ""), {}).update(_pairs(body))
    return found


def _pairs(body: str) -> Declarations:
    pairs = (line.partition(":") for line in body.split(";") if line.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def sizes(rules: Mapping[Key, Declarations]) -> list[float]:
    """Return the type size of every style in points, its own or that of the style it is based on."""

    def size(key: Key) -> float:
        (kind, name), rule = key, rules.get(key, {})
        root = key == ("body", "")
        around = 0.0 if root else size((kind, base)) if (base := _base(kind, name, rule)) else size(("body", ""))
        own = rule.get("font-size")
        return points(own, None if root else Scale(around, around, {})) if own else around

    return [size(key) for key in rules]


def _base(kind: str, name: str, rule: Mapping[str, str]) -> str:
    """Return the style that a style is based on; the root of its kind has none."""
    root = ROOTS.get(kind, "")
    return "" if name == root else rule.get("--base", root)


def identifier(name: str) -> str:
    """Return the id of a style: its name without spaces."""
    return {"Normal Table": "TableNormal"}.get(name, name.replace(" ", ""))


def _style(kind: str, name: str, rule: Mapping[str, str], properties: Formatting) -> Element:
    style = word("style", type=TYPES[kind], styleId=identifier(name))
    if name == ROOTS[kind]:
        style.set(tag("default"), "1")
    if not BUILT_IN.fullmatch(name):
        style.set(tag("customStyle"), "1")
    shown = name.lower() if LOWER.fullmatch(name) and name != "TOC Heading" else name.replace(JOINT, " ")
    style.append(word("name", val=shown))
    for relation, other in (("basedOn", _base(kind, name, rule)), ("next", rule.get("--next", ""))):
        if other:
            style.append(word(relation, val=identifier(other)))
    style.append(word("uiPriority", val="99" if kind == "table" or name.endswith("Tok") else "1"))
    if kind == "p":
        style.append(word("qFormat"))
    put(style, properties)
    return style


def _defaults(properties: Formatting, lang: str) -> Element:
    defaults = word("docDefaults")
    for group in ("rPr", "pPr"):
        own = {path: value for path, value in properties.items() if path.startswith(group)}
        holder = word(f"{group}Default")
        put(holder, own)
        defaults.append(holder)
    defaults[0][0].append(word("lang", val=lang, eastAsia="en", bidi="ar-SA"))
    return defaults


def _header_row(properties: Formatting) -> Element:
    row = word("tblStylePr", type="firstRow")
    put(row, {"trPr/tblHeader": {}, **properties})
    return row


def put(parent: Element, properties: Formatting) -> None:
    """Append properties to an element, nested as their paths say, in the order of the schema."""
    for path in sorted(properties, key=lambda p: (ORDER[p.partition(".")[0]], p)):
        element = parent
        *outer, last = path.split("/")
        for name in outer:
            found = element.find(tag(name))
            element = etree.SubElement(element, tag(name)) if found is None else found
        element.append(word(last.partition(".")[0], **properties[path]))
