"""Filling Jinja2 templates: the theme's own text, strict about names, escaping everything.

Every template receives `book` or `chapter`, and `label`, `tokens` and the filters
`date` (Babel's long form in a language), `language` (the name of a language), `direction` and `licence`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import babel
import babel.dates
import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline.render.facts import direction

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pipeline.model import Theme

FALLBACK = "en"


def render(theme: Theme, template: str, lang: str, **values: object) -> str:
    """Return the text of a template filled with `values` in a language."""
    environment = _environment(tuple(sorted(theme.templates.items())))
    shared = {"label": labels(theme, lang), "tokens": theme.tokens, "lang": lang, "theme": theme}
    return environment.get_template(template).render({**shared, **values})


def labels(theme: Theme, lang: str) -> Mapping[str, str]:
    """Return the labels in a language, those of English where it lacks one."""
    return {**theme.labels[FALLBACK], **theme.labels.get(lang, {})}


@functools.lru_cache(maxsize=4)
def _environment(texts: tuple[tuple[str, str], ...]) -> jinja2.Environment:
    """Return the environment of a theme's templates, which compiles each of them once in a process."""
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.DictLoader(dict(texts)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(date=_date, licence=licence, language=_language, direction=direction)
    return environment


@jinja2.pass_context
def _date(context: jinja2.runtime.Context, value: dt.date | None) -> str:
    return babel.dates.format_date(value, "long", locale=_locale(context)) if value else ""


@jinja2.pass_context
def _language(context: jinja2.runtime.Context, code: str) -> str:
    return babel.Locale.parse(code, sep="-").get_display_name(_locale(context)) or code


def _locale(context: jinja2.runtime.Context) -> str:
    return str(context["lang"]).replace("-", "_")


def licence(rights: str) -> str:
    """Return a licence id as people read it: `CC-BY-4.0` is "CC BY 4.0"."""
    return rights.replace("CC-BY", "CC BY").replace("-4.0", " 4.0")
