"""Init: what a survey found, as a commented `series.toml` that works at once."""

from __future__ import annotations

import json
import re
import shlex
import textwrap
from collections import Counter
from importlib import resources
from typing import TYPE_CHECKING, Any

from pipeline.articles.header import Header
from pipeline.diagnostics import Severity
from pipeline.errors import UsageError
from pipeline.markup.anchors import ascii_name, unique
from pipeline.series import FILE
from pipeline.series.rules import Articles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from pipeline.diagnostics import Code, Diagnostic
    from pipeline.survey import Survey

TEMPLATE = "init.toml.j2"
SHOWN = 20
"""How many of the metadata keys are named."""
WIDTH = 118
MENDABLE = ("A", "C008", "L")
"""What is wrong with the articles, and not with the configuration."""


def vacant(folder: Path, *, force: bool) -> Path:
    """Return where the `series.toml` of a folder goes; raise `UsageError` if there is one and no `force`."""
    if (folder / FILE).exists() and not force:
        raise UsageError(f"{folder / FILE} exists; --force overwrites it")
    return folder / FILE


def series_toml(survey: Survey, tolerated: Mapping[Code, int] | None = None) -> str:
    """Return the text of a `series.toml`; errors of the `tolerated` codes, found so often, only warn."""
    import jinja2  # noqa: PLC0415 - only this task needs it

    environment = jinja2.Environment(  # noqa: S701 - this is TOML, and every value goes through the filter
        undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["toml"] = toml
    template = environment.from_string(resources.files("pipeline").joinpath(TEMPLATE).read_text(encoding="utf-8"))
    return template.render(
        survey=survey,
        address=survey.site.address or survey.addresses.site,
        counts=_counts(survey),
        seen=", ".join(f"{_comment(key)} {count}" for key, count in list(survey.habits.seen.items())[:SHOWN]),
        assets=[*Articles().assets, *survey.assets] if survey.assets else [],
        known=", ".join(Header.model_fields),
        published=_commented("published", survey.addresses.strangers),
        books=_books(survey),
        tolerated=tolerated or {},
    )


def tolerable(diagnostics: Iterable[Diagnostic]) -> dict[Code, int]:
    """Return the codes of errors in the articles, and how many there are of each."""
    found = Counter(d.code for d in diagnostics if d.weight is Severity.ERROR and d.code.name.startswith(MENDABLE))
    return dict(sorted(found.items(), key=lambda item: item[0].name))


def described(survey: Survey, path: Path, tolerated: Mapping[Code, int]) -> Iterator[str]:
    """Yield what to tell about a `series.toml` that was written."""
    counts, books = _counts(survey), ", ".join(book["name"] for book in _books(survey))
    yield f"{path} is written; articles: {counts}; books: {books}"
    if tolerated:
        codes = ", ".join(f"{count} {code.name}" for code, count in tolerated.items())
        yield f"errors in the articles only warn for now ({codes}); see [diagnostics] in it"
    yield f"next: invoke check --series {shlex.quote(str(path.parent))}"


def toml(value: Any) -> str:
    """Return a text, a list of texts or a mapping of texts as a TOML value."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # JSON leaves this one as it is
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {toml(text)}" for key, text in value.items()) + " }"
    return toml(value[0]) if isinstance(value, tuple) and len(value) == 1 else f"[{', '.join(map(toml, value))}]"


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else toml(text)


def _comment(text: str) -> str:
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _counts(survey: Survey) -> str:
    return ", ".join(f"{survey.counts[lang]} in {lang}" for lang in survey.patterns)


def _commented(key: str, values: tuple[str, ...]) -> str:
    """Return a key and its list as comment lines of a readable length."""
    listed = ", ".join(map(toml, values))
    lines = textwrap.wrap(
        f"{key} = [{listed}]", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(f"# {line}" for line in lines)


def _books(survey: Survey) -> list[dict[str, Any]]:
    """Return name, title and contents of each book: the whole series, and each category that several articles share."""
    whole = f"source = {toml(survey.summary)}" if survey.summary else f"query = {{ sort = {toml(list(survey.sort))} }}"
    books: list[tuple[str, Any, str]] = [(survey.title, survey.title, whole)]
    for category in survey.categories:
        title = category.name if set(category.titles.values()) == {category.name} else dict(category.titles)
        how = f"query = {{ category = {toml(category.name)}, sort = {toml(list(survey.sort))} }}"
        books.append((category.name, title, how))
    names = unique((ascii_name(name)[:60].strip("-") or "book") for name, _, _ in books)
    return [{"name": name, "title": title, "how": how} for name, (_, title, how) in zip(names, books, strict=True)]
