"""The schema of `series.toml`: what a series is, where its articles are, what is made of them."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotation
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from pipeline.diagnostics import Code, Severity

LocalText = str | dict[str, str]
"""One text for every language, or a text per language."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Table(BaseModel):
    """A table of `series.toml`: frozen, and strict about its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Identity(Table):
    """`[series]`: what the series is called, who publishes it, under which rights."""

    title: LocalText
    publisher: str = ""
    rights: str = ""
    site: str = ""
    languages: Strings = Field(("en",), min_length=1)
    missing: Literal["omit", "default", "fail"] | None = None
    """What becomes of an article that a language lacks; unset: left out, with a warning."""

    @field_validator("site")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^/\s]+(/\S*)?", value):
            raise ValueError("must be an address such as https://example.org")
        return value.rstrip("/")


class Articles(BaseModel):
    """`[articles]`: for each language the files that are its articles."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, Strings]
    exclude: Strings = ()

    @property
    def patterns(self) -> dict[str, tuple[str, ...]]:
        """Return the file patterns by language."""
        return dict(self.__pydantic_extra__)


class MetadataRules(Table):
    """`[metadata]`: how the metadata of an article is written besides its block."""

    required: bool = True
    patterns: Strings = ()
    object: LocalText = ""
    related: Strings = ()

    @field_validator("patterns")
    @classmethod
    def _expressions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            try:
                names = set(re.compile(pattern).groupindex)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
            if not names or names - {"number", "kind", "version"}:
                raise ValueError(f"{pattern!r} must name its groups number, kind or version")
        return value


class Links(Table):
    """`[links]`: how articles are addressed, and where a link out of a book goes."""

    addresses: Strings = ()
    public: Strings = ()
    published: Strings = ()
    """Slugs, or globs of them, of articles that the site has and this folder has not."""
    aliases: dict[str, str] = Field(default_factory=dict)

    @field_validator("addresses", "public")
    @classmethod
    def _has_slug(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            if "{slug}" not in pattern or set(re.findall(r"\{(.*?)\}", pattern)) - {"slug", "lang"}:
                raise ValueError(f"{pattern!r} must hold {{slug}}, and nothing else in braces but {{lang}}")
        return value


class Output(Table):
    """`[output]`: the names of artifacts, below the output folder."""

    brief: str = "{lang}/briefs/{slug}{variant}.{format}"
    book: str = "{lang}/books/{collection}{variant}.{format}"

    @field_validator("brief", "book")
    @classmethod
    def _safe(cls, value: str) -> str:
        names = set(re.findall(r"\{(.*?)\}", value))
        if names - {"lang", "slug", "collection", "variant", "format"} or not {"lang", "format"} <= names:
            raise ValueError("use {lang}, {slug} or {collection}, {variant} and {format}; lang and format are needed")
        if not names & {"slug", "collection"}:
            raise ValueError("needs {slug} or {collection}, or all artifacts have one name")
        if value.startswith("/") or ".." in Path(value).parts:
            raise ValueError("must stay below the output folder")
        return value


class Query(Table):
    """`query`: articles by what their metadata says."""

    category: Strings = ()
    tag: Strings = ()
    since: dt.date | None = None
    until: dt.date | None = None
    sort: Strings = ("slug",)

    @field_validator("sort")
    @classmethod
    def _keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if odd := set(value) - {"slug", "date", "title", "number"}:
            raise ValueError(f"cannot sort by {', '.join(sorted(odd))}; use slug, date, title, number")
        return value


class PartEntry(Table):
    """`[[collection.part]]`: a titled run of articles, listed or queried."""

    title: LocalText = ""
    articles: Strings = ()
    query: Query | None = None


class CollectionEntry(PartEntry):
    """`[[collection]]`: a named, ordered selection of articles, optionally in parts."""

    name: str = Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$")
    title: LocalText
    subtitle: LocalText = ""
    version: str = ""
    """The version of the edition; unset: the newest date of its articles."""
    part: tuple[PartEntry, ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> CollectionEntry:
        if not (self.part or self.articles or self.query):
            raise ValueError("needs articles, a query, or parts")
        return self


class Briefs(Table):
    """`[briefs]`: which articles become policy briefs."""

    articles: Strings = ("*",)


class Rules(Table):
    """The whole of `series.toml`."""

    series: Identity
    articles: Articles = Articles()
    metadata: MetadataRules = MetadataRules()
    links: Links = Links()
    output: Output = Output()
    collection: tuple[CollectionEntry, ...] = ()
    briefs: Briefs = Briefs()
    diagnostics: dict[str, Severity] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Rules:
        known = set(self.series.languages)
        if odd := sorted(set(self.articles.patterns) - known):
            raise ValueError(f"articles.{odd[0]} is not one of series.languages ({', '.join(self.series.languages)})")
        if odd := sorted(set(self.diagnostics) - set(Code.__members__)):
            raise ValueError(f"diagnostics.{odd[0]} is no code")
        return self
