"""The schema of what becomes of a series: briefs, the names of artifacts, the look and the customs of the text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import field_validator

from pipeline.table import Strings, Table


class Output(Table):
    """`[output]`: the names of artifacts, below the output folder, and what goes with them."""

    brief: str = "{lang}/briefs/{slug}{variant}.{format}"
    book: str = "{lang}/books/{collection}{variant}.{format}"
    sources: bool = True
    """Whether a PDF for the screen carries the Markdown of its articles."""
    revision: bool = True
    """Whether the colophon names the git commit that changed the sources last."""
    page_list: bool = True
    """Whether EPUB lists the pages of the PDF, and the contents of DOCX are counted by them."""

    @field_validator("brief", "book")
    @classmethod
    def _safe(cls, value: str) -> str:
        names = set(re.findall(r"\{(.*?)\}", value))
        if names - {"lang", "slug", "collection", "variant", "format"} or not {"lang", "variant", "format"} <= names:
            raise ValueError("needs {lang}, {variant} and {format}, and {slug} or {collection}; nothing else in braces")
        if not names & {"slug", "collection"}:
            raise ValueError("needs {slug} or {collection}, or all artifacts have one name")
        if value.startswith("/") or ".." in Path(value).parts:
            raise ValueError("must stay below the output folder")
        return value


class Briefs(Table):
    """`[briefs]`: which articles become policy briefs."""

    articles: Strings = ("*",)
    trim: str = ""
    """Unset: that of the theme."""


class ThemeRules(Table):
    """`[theme]`: what the series brings to the look of its own."""

    folder: str = ""
    """Files that take precedence over those of the project's theme one by one."""
    trim: str = ""
    """The size of the page; unset: that of the tokens."""

    @field_validator("folder")
    @classmethod
    def _relative(cls, value: str) -> str:
        if Path(value).is_absolute():
            raise ValueError("must be a path from series.toml, such as theme")
        return value


class FigureRules(Table):
    """`[figures]`: how figures and tables with captions are told apart."""

    numbers: bool = True
    captions: Literal["descriptions", "titles"] = "descriptions"
    """What the caption is of an image alone in its paragraph that has no title: its description, or nothing."""


class TypographyRules(Table):
    """`[typography]`: which customs of their language the articles are set by."""

    quotes: bool = True
    """Quotation marks."""
    spaces: bool = True
    """Spaces at which no line breaks."""
    signs: bool = True
    """Ranges, dashes and the sign of multiplication."""
