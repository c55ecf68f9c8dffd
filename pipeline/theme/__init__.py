"""The theme: tokens, stylesheets, templates, labels and faces, read once into one value.

`tokens.toml` is the only place with literal values. A variant overlays some of
them; a value may refer to another token as `{colour.accent}`.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import TYPE_CHECKING, Any

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.errors import SeriesError, UsageError
from pipeline.model import Theme
from pipeline.places import position
from pipeline.theme import fonts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REFERENCE = re.compile(r"\{([a-z]+)\.([a-z0-9-]+)\}")
VALUES = "use #rrggbb, a number with pt, mm, em, in or %, a name, or {table.token}"
VALUE = re.compile(
    r"\{[a-z]+\.[a-z0-9-]+\}|#[0-9a-f]{6}|-?\d+(?:\.\d+)?(?:pt|mm|cm|in|em|rem|%)?|[A-Z][A-Za-z0-9 ]+|[a-z-]+"
)


def load_theme(styles: Path, templates: Path, variant: str = "screen") -> Theme:
    """Return the theme of these folders in a variant.

    Raises `UsageError` for an unknown variant, `SeriesError` for a wrong token,
    `EnvironmentLacks` for a missing font package.
    """
    families = tomllib.loads((styles / "fonts.toml").read_text())["family"]
    return Theme(
        tokens=_tokens(styles, variant),
        variant=variant,
        styles={path.name: path.read_text() for path in sorted(styles.glob("*.css"))},
        templates={str(p.relative_to(templates)): p.read_text() for p in sorted(templates.rglob("*.j2"))},
        labels={p.stem: tomllib.loads(p.read_text()) for p in sorted((templates / "labels").glob("*.toml"))},
        faces=fonts.faces(families),
        licences=fonts.licences(families),
    )


def variants(styles: Path) -> list[str]:
    """Return the names of the variants."""
    return sorted(path.stem for path in (styles / "variants").glob("*.toml"))


def custom_properties(tokens: Mapping[str, str]) -> str:
    """Return the tokens as CSS custom properties (`--colour-accent`)."""
    lines = "".join(f"  --{name}: {_css(name, value)};\n" for name, value in tokens.items())
    return f":root {{\n{lines}}}\n"


def plain(css: str, tokens: Mapping[str, str]) -> str:
    """Return a stylesheet with each `var(--token)` replaced by its value, for readers without `var()`."""
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda m: _css(m[1], tokens[m[1]]), css)


def _css(name: str, value: str) -> str:
    return f'"{value}"' if name.startswith("face-") else value


def _tokens(styles: Path, variant: str) -> dict[str, str]:
    base = _flat(tomllib.loads((styles / "tokens.toml").read_text()))
    overlay_file = styles / "variants" / f"{variant}.toml"
    if not overlay_file.exists():
        raise UsageError(f"no variant {variant!r}; there are {', '.join(variants(styles))}")
    overlay = _flat(tomllib.loads(overlay_file.read_text()))
    _check(overlay_file, overlay, known=base)
    tokens = {**base, **overlay}
    resolved = {name: REFERENCE.sub(lambda m: tokens[f"{m[1]}-{m[2]}"], value) for name, value in tokens.items()}
    _check(styles / "tokens.toml", resolved, known=base)
    return resolved


def _flat(tables: Mapping[str, Any]) -> dict[str, str]:
    return {f"{table}-{name}": str(value) for table, values in tables.items() for name, value in values.items()}


def _check(file: Path, tokens: Mapping[str, str], known: Mapping[str, str]) -> None:
    """Raise `SeriesError` with every token of `file` that is unknown or malformed."""
    unknown = [(n, f"unknown token {n}", _nearest(n, known)) for n in tokens if n not in known]
    odd = [(n, f"token {n} has no usable value: {v}", VALUES) for n, v in tokens.items() if not VALUE.fullmatch(v)]
    if found := [*unknown, *odd]:
        text = file.read_text()
        places = [Place(str(file), *position(text, tuple(name.split("-", 1)))) for name, *_ in found]
        told = zip(places, found, strict=True)
        raise SeriesError(tuple(Diagnostic(Code.C007, place, message, hint) for place, (_, message, hint) in told))


def _nearest(name: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]}?" if near else ""
