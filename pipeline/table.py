"""The parts that every table of `series.toml` is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

LocalText = str | dict[str, str]
"""One text for every language, or a text per language."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Table(BaseModel):
    """A table of `series.toml`: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
