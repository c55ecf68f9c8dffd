"""Mistakes: what a schema finds wrong with a value, in words for an author."""

from __future__ import annotations

from typing import Any

WORDS = {
    "missing": "is missing",
    "string_type": "must be a text",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "too_short": "needs at least one value",
    "date_type": "must be a day such as 2026-02-10",
    "date_from_datetime_parsing": "must be a day such as 2026-02-10",
    "string_pattern_mismatch": "must be lower-case letters, digits and hyphens",
}
SHOWN = 60
SPEAKING = ("missing", "value_error")
"""Mistakes whose words say it all."""


def worded(error: Any) -> str:
    """Return what is wrong with a value, and the value, from an entry of pydantic's `errors()`."""
    reason: str = WORDS.get(error["type"], error["msg"].removeprefix("Value error, "))
    if error["type"] in SPEAKING:
        return reason
    value = repr(error["input"])
    return f"{reason}, found {value if len(value) <= SHOWN else value[:SHOWN] + '…'}"
