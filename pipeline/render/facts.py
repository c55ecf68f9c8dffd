"""Facts of a book that every format states alike."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Literal

import babel

if TYPE_CHECKING:
    from pipeline.model import Book

UNDATED = dt.date(1980, 1, 1)
"""The earliest date that a ZIP entry can bear."""
WORDS_PER_MINUTE = 220


def modified(book: Book) -> dt.datetime:
    """Return when a book was last changed: the time that the user sets, or else the day of its newest source."""
    day = book.metadata.updated or book.metadata.date or UNDATED
    return book.clock or dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def created(book: Book) -> dt.datetime:
    """Return when a book was made: the day that it bears, or else when it was last changed."""
    day = book.metadata.date
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) if day else modified(book)


def clock(book: Book) -> dict[str, str]:
    """Return the environment that fixes a tool's clock (reproducible-builds.org, SOURCE_DATE_EPOCH)."""
    return {"SOURCE_DATE_EPOCH": str(int(modified(book).timestamp()))}


def reading_minutes(words: int) -> int:
    """Return how many minutes so many words take to read, at least one."""
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def direction(lang: str) -> Literal["ltr", "rtl"]:
    """Return the direction in which a language is written."""
    return "rtl" if babel.Locale.parse(lang, sep="-").text_direction == "rtl" else "ltr"


def reverse(book: Book) -> list[str]:
    """Return the languages of a book and its chapters that run from right to left, which no PDF can hold here.

    WeasyPrint sets every line from left to right.
    """
    languages = {book.metadata.lang, *(chapter.lang for chapter in book.chapters)}
    return sorted(lang for lang in languages if direction(lang) == "rtl")
