"""Filling Jinja2 templates: the theme's own text, strict about names, escaping everything.

Every template receives `book` or `chapter`, and `label`, `tokens` and the filters
`date` (Babel's long form in a language), `language` (the name of a language), `direction` and `licence`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

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
    compiled = _environment(tuple(theme.templates.items()), lang).get_template(template)
    return compiled.render(label=labels(theme, lang), tokens=theme.tokens, lang=lang, theme=theme, **values)


def labels(theme: Theme, lang: str) -> Mapping[str, str]:
    """Return the labels in a language, those of English where it lacks one."""
    return {**theme.labels[FALLBACK], **theme.labels.get(lang, {})}


@functools.lru_cache(maxsize=8)
def _environment(sources: tuple[tuple[str, str], ...], lang: str) -> jinja2.Environment:
    """Return the templates of these names and texts, each compiled once in a process, with the filters of a language."""
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.DictLoader(dict(sources)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(date=_date(lang), licence=licence, language=_language(lang), direction=direction)
    return environment


def _date(lang: str) -> Any:
    def long_date(value: dt.date | None) -> str:
        return babel.dates.format_date(value, "long", locale=lang.replace("-", "_")) if value else ""

    return long_date


def _language(lang: str) -> Any:
    def name_here(code: str) -> str:
        return babel.Locale.parse(code, sep="-").get_display_name(lang.replace("-", "_")) or code

    return name_here


def licence(rights: str) -> str:
    """Return a licence id as people read it: `CC-BY-4.0` is "CC BY 4.0"."""
    return rights.replace("CC-BY", "CC BY").replace("-4.0", " 4.0")
