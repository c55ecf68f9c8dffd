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
from pipeline.theme.docx_xml import Element, parsed, tag, word, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model import Theme

SHEET = "docx.css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
SELECTOR = re.compile(r'(p|span|table|thead)\[style="([^"]+)"\]|(body)')
TYPES = {"p": "paragraph", "span": "character", "table": "table"}
ROOTS = {"p": "Normal", "span": "Default Paragraph Font", "table": "Normal Table"}
LOWER = re.compile(r"(Heading|TOC|Footnote|Caption|Header|Footer) ?(\d|Text|Reference)?")
"""Names that Word itself writes with a small first letter."""

BUILT_IN = re.compile(
    r"Normal( Table)?|Default Paragraph Font|Body Text|Block Text|List Paragraph|Title|Subtitle|Date|Heading \d"
    r"|TOC( \d| Heading)|Caption|Footnote (Text|Reference)|(Followed)?Hyperlink|Header|Footer|Bibliography"
)
"""Styles that Word knows by name."""

Key = tuple[str, str]


def sheet(theme: Theme, lang: str) -> bytes:
    """Return `word/styles.xml` for documents in a language; raise `SeriesError` for a rule that is not understood."""
    return _sheet(theme.styles[SHEET], tuple(theme.tokens.items()), lang)


def paragraph_styles(theme: Theme) -> dict[str, Element]:
    """Return the paragraph properties of each style by its id, not to be changed; raise `SeriesError` as `sheet` does."""
    return _properties(sheet(theme, "en"))


@functools.lru_cache(maxsize=16)
def _properties(styles: bytes) -> dict[str, Element]:
    found = {style.get(tag("styleId"), ""): style.find(tag("pPr")) for style in parsed(styles)}
    return {name: properties for name, properties in found.items() if properties is not None}


@functools.lru_cache(maxsize=16)
def _sheet(css: str, tokens: tuple[tuple[str, str], ...], lang: str) -> bytes:
    values = dict(tokens)
    rules = declarations(plain(css, values))
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
        own = rules.get(key, {}).get("font-size")
        if own:
            return points(own)
        kind, name = key
        return size((kind, base)) if (base := _base(kind, name, rules.get(key, {}))) else size(("body", ""))

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
    style.append(word("name", val=name.lower() if LOWER.fullmatch(name) and name != "TOC Heading" else name))
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
