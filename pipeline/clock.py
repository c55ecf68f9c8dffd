"""Clock: the time that a user sets for what is built (reproducible-builds.org, SOURCE_DATE_EPOCH)."""

from __future__ import annotations

import datetime as dt
import os

from pipeline.errors import UsageError

NAME = "SOURCE_DATE_EPOCH"


def set_time() -> dt.datetime | None:
    """Return the time that is set, if one is; raise `UsageError` if it is no number of seconds since 1970."""
    text = os.environ.get(NAME)
    if not text:
        return None
    try:
        return dt.datetime.fromtimestamp(int(text), dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"{NAME} is no number of seconds since 1970: {text!r}") from error
