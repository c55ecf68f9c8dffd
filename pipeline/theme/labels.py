"""Labels: the words that the pipeline itself prints, and the typographic customs of each language."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from pipeline.diagnostics import Code
from pipeline.theme.files import nearest, tables
from pipeline.typography.customs import TABLE, malformed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.diagnostics import Diagnostic
    from pipeline.theme.files import Files, Source

FOLDER = "templates/labels/"
MODEL = "en"
"""The language whose labels say which there are."""
OPEN = "licence-"
"""How labels begin of which there may be any number."""


def read_labels(project: Files, own: Files, wrong: list[Diagnostic]) -> dict[str, dict[str, str]]:
    """Return the labels by language, those of a series over the project's; what is no label is told to `wrong`."""
    found = {name: dict(_texts(source, wrong)) for name, source in project.items() if name.startswith(FOLDER)}
    model = found[f"{FOLDER}{MODEL}.toml"]
    for name, source in own.items():
        if name.startswith(FOLDER):
            theirs = dict(_texts(source, wrong))
            wrong.extend(_mistakes(source, theirs, model))
            found[name] = {**found.get(name, {}), **theirs}
            wrong.extend(_untranslated(source, found[name], model))
    return {name.removeprefix(FOLDER).removesuffix(".toml"): texts for name, texts in found.items()}


def _texts(source: Source, wrong: list[Diagnostic]) -> Iterator[tuple[str, str]]:
    """Yield the labels of a file; one of a table has the table's name before its own."""
    for key, value in tables(source, wrong).items():
        if isinstance(value, dict):
            yield from ((f"{key}-{name}", str(text)) for name, text in value.items())
        else:
            yield key, str(value)


def _mistakes(source: Source, texts: Mapping[str, str], model: Mapping[str, str]) -> Iterator[Diagnostic]:
    for key, text in texts.items():
        keys = _keys(key)
        if key.startswith(OPEN):
            continue
        if key not in model:
            yield source.told(Code.C014, f"unknown label {key}", nearest(key, model), *keys)
        elif (fields := _fields(text)) != (wanted := _fields(model[key])):
            hint = f"it holds {_braced(wanted)}, and no other braces" if wanted else "it holds no braces"
            yield source.told(Code.C014, f"label {key} has {_braced(fields) or 'no braces'}", hint, *keys)
        elif reason := malformed(key, text):
            yield source.told(Code.C014, f"{key.replace('-', '.', 1)} is malformed", reason, *keys)


def _keys(key: str) -> tuple[str, ...]:
    """Return where in its file a label stands."""
    table, _, name = key.partition("-")
    return (table, name) if key.startswith(TABLE) else (key,)


def _fields(text: str) -> frozenset[str]:
    try:
        return frozenset(field for _, field, *_ in string.Formatter().parse(text) if field is not None)
    except ValueError:
        return frozenset({"an unpaired brace"})


def _braced(fields: frozenset[str]) -> str:
    return ", ".join(f"{{{field}}}" for field in sorted(fields))


def _untranslated(source: Source, texts: Mapping[str, str], model: Mapping[str, str]) -> Iterator[Diagnostic]:
    if missing := [key for key in model if key not in texts and not key.startswith((TABLE, OPEN))]:
        message = f"labels are missing: {', '.join(missing)}; the English ones are used"
        yield source.told(Code.C012, message, "translate those of templates/labels/en.toml")
