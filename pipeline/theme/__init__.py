"""The theme: tokens, stylesheets, templates, labels and faces, read once into one value.

`tokens.toml` is the only place with literal values; a trim and a variant overlay some of
them. A series may bring a folder of its own, whose files take precedence one by one.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from pipeline.diagnostics import Code, Diagnostic, failing, in_order
from pipeline.errors import SeriesError
from pipeline.model import Theme
from pipeline.theme import fonts
from pipeline.theme.files import TEMPLATES, nearest, project_files, series_files, tables
from pipeline.theme.labels import read_labels
from pipeline.theme.looks import fallen_short, read_looks, values
from pipeline.theme.profiles import read_profile
from pipeline.theme.tokens import TRIMS, flat_name, names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from pipeline.series import Series
    from pipeline.theme.files import Files
    from pipeline.theme.tokens import Layer

DOCX = "docx.css"


def load_theme(styles: Path, templates: Path, variant: str = "screen", series: Series | None = None) -> Theme:
    """Return the theme of these folders in a variant, with what a series brings of its own.

    Raises `UsageError` for an unknown variant, `SeriesError` with everything that is wrong
    in the files of the theme, `EnvironmentLacks` for a missing font package.
    """
    wrong: list[Diagnostic] = []
    project = project_files(styles, templates)
    own = _own_files(series, project, wrong)
    every, families = {**project, **own}, tables(project["fonts.toml"], wrong)["family"]
    looks = read_looks(project, own, variant, [family["name"] for family in families], wrong)
    labels = read_labels(project, own, wrong)
    profile = read_profile([*_own_folder(series), styles], looks[""], wrong)
    wrong += [*_unfit(project, own, labels, looks[""]), *_unknown_trims(series, names(every, TRIMS))]
    if failing(wrong):
        raise SeriesError(in_order(wrong))

    own_page = values(looks[""], project)
    theme = Theme(
        tokens=own_page,
        variant=variant,
        trims={trim: dict(values(looks[trim], project).items() - own_page.items()) for trim in looks if trim},
        styles={name: source.text for name, source in sorted(every.items()) if name.endswith(".css")},
        templates={n.removeprefix(TEMPLATES): s.text for n, s in sorted(every.items()) if n.endswith(".j2")},
        labels=labels,
        faces=fonts.faces(families),
        licences=fonts.licences(families),
        diagnostics=(*wrong, *fallen_short(looks[""], project, own)),
        profile=profile,
    )
    if unread := tuple(_unread(theme, own)):
        raise SeriesError(unread)
    return theme


def trimmed(theme: Theme, trim: str) -> Theme:
    """Return a theme at one of its trims, or at its own page if `trim` is empty."""
    return dataclasses.replace(theme, tokens={**theme.tokens, **theme.trims.get(trim, {})}, trims={}, diagnostics=())


def custom_properties(tokens: Mapping[str, str]) -> str:
    """Return the tokens as CSS custom properties (`--colour-accent`)."""
    lines = "".join(f"  --{name}: {_css(name, value)};\n" for name, value in tokens.items())
    return f":root {{\n{lines}}}\n"


def plain(css: str, tokens: Mapping[str, str]) -> str:
    """Return a stylesheet with each `var(--token)` replaced by its value, for readers without `var()` or slow with it."""
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda m: _css(m[1], tokens[m[1]]) if m[1] in tokens else m[0], css)


def _css(name: str, value: str) -> str:
    return f'"{value}"' if name.startswith("face-") else value


def _own_folder(series: Series | None) -> Iterator[Path]:
    """Yield the folder that a series names."""
    if series and series.theme.folder:
        yield series.folder / series.theme.folder


def _own_files(series: Series | None, project: Files, wrong: list[Diagnostic]) -> Files:
    """Return the files of the folder that a series names."""
    found: Files = {}
    for folder in _own_folder(series):
        if series and not folder.is_dir():
            hint = "theme.folder is a path from series.toml"
            wrong.append(Diagnostic(Code.C014, series.place("theme", "folder"), f"no folder {series.theme.folder}", hint))
        found |= series_files(folder, project, wrong)
    return found


def _unfit(project: Files, own: Files, labels: Mapping[str, Mapping[str, str]], look: Layer) -> Iterator[Diagnostic]:
    """Yield what is wrong with the stylesheets and templates of a series."""
    if own:
        from pipeline.theme import proof  # noqa: PLC0415 - Jinja2, which a series without a theme does not need so early

        tokens = set(map(flat_name, look))
        for source in (source for name, source in own.items() if name.endswith(".css")):
            yield from proof.misnamed(source, tokens)
        yield from proof.unfit(own, project, labels["en"], tokens)


def _unread(theme: Theme, own: Files) -> Iterator[Diagnostic]:
    """Yield what DOCX does not understand of the stylesheet that a series has for it."""
    if DOCX in own:
        from pipeline.theme import proof  # noqa: PLC0415 - as above

        yield from proof.unread(own[DOCX], theme)


def _unknown_trims(series: Series | None, known: Collection[str]) -> Iterator[Diagnostic]:
    """Yield each trim that a series names and that there is none of."""
    for place, trim in series.trims if series else ():
        if trim not in known:
            yield Diagnostic(Code.C014, place, f"no trim {trim!r}", nearest(trim, known) or f"there are {', '.join(known)}")
