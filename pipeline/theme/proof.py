"""Proof: what can be told of a series' stylesheets and templates before anything is made of them.

They may use what the project's own use: its tokens, labels, filters and templates, and
the names that its templates of the same format are given. What shows only when a
template is filled is told there.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
from typing import TYPE_CHECKING, NamedTuple

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.errors import SeriesError
from pipeline.theme import docx_styles
from pipeline.theme.files import TEMPLATES, nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pipeline.model import Theme
    from pipeline.theme.files import Files, Source

VARIABLE = re.compile(r"var\(\s*--([A-Za-z0-9-]+)")
DEFINITION = re.compile(r"(?<![\w-])--([A-Za-z0-9-]+)\s*:")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ALWAYS = frozenset({"label", "tokens", "lang", "theme"})
"""The names that every template is given."""
TABLES = {"label": "label", "tokens": "token"}
"""The tables among them, and what an entry of each is called."""
REFERRING = (nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)


def unread(sheet: Source, theme: Theme) -> Iterator[Diagnostic]:
    """Yield what is not understood of a stylesheet of DOCX: the first rule that no Word style can follow."""
    try:
        docx_styles.sheet(theme, "en")
    except SeriesError as error:
        for told in error.diagnostics:
            place = Place(sheet.file, _line_with(_culprit(told.message), sheet.text))
            yield dataclasses.replace(told, place=place, hint="styles/docx.css begins with what it may hold")


def _culprit(message: str) -> str:
    return re.sub(r"^(unknown selector|unknown property|not a length:) ", "", message).partition(": ")[0]


def _line_with(words: str, text: str) -> int:
    """Return the first line that holds some words, 0 if none does: a token stands for them."""
    return next((number for number, line in enumerate(text.splitlines(), 1) if words in line), 0)


class Reading(SandboxedEnvironment):
    """An environment that reads templates and computes nothing of them, not even what is constant."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)
    intercepted_unops = frozenset(SandboxedEnvironment.default_unop_table)


@jinja2.pass_context
def _unfiltered(_: object, value: object) -> object:
    """Return a value; a filter that takes the context is never applied while a template is read."""
    return value


class Words(NamedTuple):
    """What the templates of a series may name."""

    environment: Reading
    """It knows the filters."""
    templates: Collection[str]
    labels: Collection[str]
    tokens: Collection[str]


def misnamed(sheet: Source, tokens: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each token that a stylesheet uses and that does not exist."""
    text = COMMENT.sub(lambda comment: re.sub(r"[^\n]", " ", comment[0]), sheet.text)
    known = {*tokens, *DEFINITION.findall(text)}
    for found in VARIABLE.finditer(text):
        if found[1] not in known:
            line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
            place = Place(sheet.file, line, column)
            yield Diagnostic(Code.C007, place, f"unknown token --{found[1]}", nearest(found[1], known))


def unfit(own: Files, project: Files, labels: Collection[str], tokens: Collection[str]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the templates in the files of a series."""
    theirs, ours = (_templates(files) for files in (own, project))
    words = Words(_environment(ours), {**ours, **theirs}, labels, tokens)
    used = {name for source in theirs.values() for name in _referred(source)}
    for name, source in theirs.items():
        if name not in ours and name not in used:
            hint = nearest(name, ours) or "include it in a template that is used"
            yield Diagnostic(Code.C014, Place(source.file), f"{name} is no template of the theme", hint)
        yield from _proofread(source, _given(name, ours, words.environment), words)


def _templates(files: Files) -> Files:
    return {name.removeprefix(TEMPLATES): source for name, source in files.items() if name.endswith(".j2")}


def _environment(ours: Files) -> Reading:
    """Return an environment that knows the filters of our templates by name."""
    environment = Reading(autoescape=True)
    found = {node.name for source in ours.values() for node in environment.parse(source.text).find_all(nodes.Filter)}
    environment.filters = dict.fromkeys(found.union(environment.filters), _unfiltered)
    return environment


def _referred(source: Source) -> Iterator[str]:
    """Yield the names of the templates that a template includes or extends; none if it cannot be read."""
    with contextlib.suppress(jinja2.TemplateSyntaxError, RecursionError):
        yield from filter(None, meta.find_referenced_templates(Reading(autoescape=True).parse(source.text)))


def _given(name: str, ours: Files, environment: Reading) -> frozenset[str]:
    """Return the names that our templates of one's format expect; those of every format for one of no format."""
    folder = name.rpartition("/")[0].partition("/")[0]
    beside = (source.text for other, source in ours.items() if other.startswith(folder))
    return ALWAYS.union(*(meta.find_undeclared_variables(environment.parse(text)) for text in beside))


def _proofread(source: Source, given: frozenset[str], words: Words) -> Iterator[Diagnostic]:
    """Yield what is wrong with one template: it does not compile, or it names what does not exist."""
    try:
        tree = words.environment.parse(source.text)
        unknown = meta.find_undeclared_variables(tree) - given
    except jinja2.TemplateSyntaxError as error:
        yield Diagnostic(Code.C015, Place(source.file, error.lineno), f"template does not compile: {error.message}")
        return
    except RecursionError:
        yield Diagnostic(Code.C015, Place(source.file), "template nests too deeply")
        return
    variables = given.union(node.name for node in tree.find_all(nodes.Name)) - unknown
    known = {"variable": variables, "label": words.labels, "token": words.tokens, "template": words.templates}
    for line, kind, name in _named(tree):
        if name and name not in known[kind]:
            yield Diagnostic(Code.C015, Place(source.file, line), f"unknown {kind} {name}", nearest(name, known[kind]))


def _named(tree: nodes.Template) -> Iterator[tuple[int, str, str]]:
    """Yield what a template names: the line, the kind and the name, empty where it is not written out."""
    for variable in tree.find_all(nodes.Name):
        yield variable.lineno, "variable", variable.name
    for item in tree.find_all(nodes.Getitem):
        yield from _entry(item.node, _constant(item.arg))
    for attribute in tree.find_all(nodes.Getattr):
        yield from _entry(attribute.node, attribute.attr)
    for referring in tree.find_all(REFERRING):
        yield referring.lineno, "template", _constant(getattr(referring, "template"))  # noqa: B009 - each of them has it


def _entry(table: nodes.Expr, name: str) -> Iterator[tuple[int, str, str]]:
    """Yield an entry of the labels or tokens."""
    if isinstance(table, nodes.Name) and table.name in TABLES:
        yield table.lineno, TABLES[table.name], name


def _constant(node: nodes.Expr) -> str:
    """Return the text of a constant; an empty text for anything else."""
    return str(node.value) if isinstance(node, nodes.Const) else ""
