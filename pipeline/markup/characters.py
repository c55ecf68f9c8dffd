"""Characters that may not reach a reader: XML 1.0 (§2.2) forbids them, or they turn the direction of text."""

from __future__ import annotations

import re
from typing import Any

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]")


def legal(value: Any) -> Any:
    """Return a text without illegal characters, or a list or mapping with such texts; the rest is as it was."""
    if isinstance(value, str):
        return ILLEGAL.sub("", value)
    if isinstance(value, list):
        return [legal(item) for item in value]
    return {legal(key): legal(item) for key, item in value.items()} if isinstance(value, dict) else value
