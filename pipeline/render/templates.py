"""Filling Jinja2 templates: the theme's own text, strict about names, escaping everything.

Every template receives `book` or `chapter`, and `label`, `tokens` and the filters
`date` (Babel's long form in a language), `listed` (names in a sentence: "a, b i c"), `language` (the name of
a language), `direction` and `licence`.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import babel
import babel.dates
import babel.lists
import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.errors import SeriesError
from pipeline.render.facts import direction

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.model import Theme

FALLBACK = "en"
TEMPLATES = "templates/"
"""How the names of templates begin in diagnostics."""
FAULTS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a template of a series may provoke besides Jinja2's own errors."""


def render(theme: Theme, template: str, lang: str, **values: object) -> str:
    """Return the text of a template filled with `values` in a language.

    Raises `SeriesError` with the line of a template that cannot be filled.
    """
    environment = _environment(theme, lang)
    try:
        return environment.get_template(template).render(**values)
    except (jinja2.TemplateError, *FAULTS) as error:
        raise SeriesError((_told(error, template),)) from error


def _told(error: Exception, template: str) -> Diagnostic:
    """Return what went wrong, at the innermost line of a template that led there."""
    lines = [(step.filename, step.lineno or 0) for step in traceback.extract_tb(error.__traceback__)]
    within = [(file, line) for file, line in lines if file.startswith(TEMPLATES)]
    file, line = within[-1] if within else (TEMPLATES + template, 0)
    hint = "templates/README.md says what each template receives"
    return Diagnostic(Code.C015, Place(file, line), f"template cannot be filled: {error}", hint)


def labels(theme: Theme, lang: str) -> Mapping[str, str]:
    """Return the labels in a language, those of English where it lacks one."""
    return {**theme.labels[FALLBACK], **theme.labels.get(lang, {})}


def _environment(theme: Theme, lang: str) -> jinja2.Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(lambda name: _source(theme, name)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(label=labels(theme, lang), tokens=theme.tokens, lang=lang, theme=theme)
    environment.filters.update(
        date=_date(lang), licence=licence, language=_language(lang), direction=direction, listed=_listed(lang)
    )
    return environment


def _source(theme: Theme, name: str) -> tuple[str, str, None] | None:
    """Return the text of a template and the name by which a traceback calls it."""
    return (theme.templates[name], TEMPLATES + name, None) if name in theme.templates else None


def _date(lang: str) -> Any:
    def long_date(value: dt.date | None) -> str:
        return babel.dates.format_date(value, "long", locale=lang.replace("-", "_")) if value else ""

    return long_date


def _listed(lang: str) -> Any:
    def in_a_sentence(names: Sequence[str]) -> str:
        return babel.lists.format_list(names, locale=lang.replace("-", "_"))

    return in_a_sentence


def _language(lang: str) -> Any:
    def name_here(code: str) -> str:
        return babel.Locale.parse(code, sep="-").get_display_name(lang.replace("-", "_")) or code

    return name_here


def licence(rights: str) -> str:
    """Return a licence id as people read it: `CC-BY-4.0` is "CC BY 4.0"."""
    return rights.replace("CC-BY", "CC BY").replace("-4.0", " 4.0")
