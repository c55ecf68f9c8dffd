"""Filling Jinja2 templates: the theme's own text, strict about names, escaping everything.

Every template receives `book` or `chapter`, and `label`, `tokens` and the filters
`date` (Babel's long form in a language), `listed` (names in a sentence: "a, b i c"), `language` (the name of
a language), `direction` and `licence`.
"""

from __future__ import annotations

import functools
import traceback
from typing import TYPE_CHECKING

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
    environment = _environment(tuple(sorted(theme.templates.items())))
    shared = {"label": labels(theme, lang), "tokens": theme.tokens, "lang": lang, "theme": theme}
    try:
        return environment.get_template(template).render({**shared, **values})
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


@functools.lru_cache(maxsize=4)
def _environment(texts: tuple[tuple[str, str], ...]) -> jinja2.Environment:
    """Return the environment of a theme's templates, which compiles each of them once in a process."""
    named = dict(texts)
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FunctionLoader(lambda name: _source(named, name)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(date=_date, licence=licence, language=_language, direction=direction, listed=_listed)
    return environment


def _source(texts: Mapping[str, str], name: str) -> tuple[str, str, None] | None:
    """Return the text of a template and the name by which a traceback calls it."""
    return (texts[name], TEMPLATES + name, None) if name in texts else None


@jinja2.pass_context
def _date(context: jinja2.runtime.Context, value: dt.date | None) -> str:
    return dated(value, str(context["lang"]))


def dated(day: dt.date | None, lang: str) -> str:
    """Return a day in the long form of a language; nothing for none."""
    return babel.dates.format_date(day, "long", locale=lang.replace("-", "_")) if day else ""


@jinja2.pass_context
def _listed(context: jinja2.runtime.Context, names: Sequence[str]) -> str:
    return babel.lists.format_list(names, locale=_locale(context))


@jinja2.pass_context
def _language(context: jinja2.runtime.Context, code: str) -> str:
    return babel.Locale.parse(code, sep="-").get_display_name(_locale(context)) or code


def _locale(context: jinja2.runtime.Context) -> str:
    return str(context["lang"]).replace("-", "_")


def licence(rights: str) -> str:
    """Return a licence id as people read it: `CC-BY-4.0` is "CC BY 4.0"."""
    return rights.replace("CC-BY", "CC BY").replace("-4.0", " 4.0")
