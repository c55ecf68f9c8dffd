"""Explain: what a diagnostic means, with an example and how to fix it, from `explain.toml`."""

from __future__ import annotations

import difflib
import tomllib
from importlib import resources

from pipeline.diagnostics import Code
from pipeline.errors import UsageError


def explain(code: str) -> str:
    """Return the page about a code such as `L001`; raise `UsageError` for one that does not exist."""
    name = code.upper()
    if name not in Code.__members__:
        near = difflib.get_close_matches(name, Code.__members__, 3, 0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "invoke explain all lists them"
        raise UsageError(f"no code {code!r}; {hint}")
    page = pages()[name]
    found = Code[name]
    title, example = f"{name} ({found.severity}): {found.phrase}", f"Example:\n{page['example']}"
    return "\n\n".join((title, page["about"], example, f"To fix it: {page['fix']}"))


def overview() -> str:
    """Return one line for each code."""
    return "\n".join(f"{code.name}  {code.severity:<8} {code.phrase}" for code in Code)


def pages() -> dict[str, dict[str, str]]:
    """Return the explanations: for each code `about`, `example` and `fix`."""
    found: dict[str, dict[str, str]] = tomllib.loads(resources.files(__package__).joinpath("explain.toml").read_text())
    return found
