"""The schema of `series.toml`: what a series is, where its articles are, what is made of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import babel
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pipeline.articles.header import OurKey  # noqa: TC001 - pydantic reads the annotation
from pipeline.collections.choices import CollectionEntry  # noqa: TC001 - pydantic reads the annotation
from pipeline.diagnostics import Code, Severity
from pipeline.series.publications import Briefs, FigureRules, Output, ThemeRules, TypographyRules
from pipeline.table import LocalText, Strings, Table


class Identity(Table):
    """`[series]`: what the series is called, who publishes it, under which rights."""

    title: LocalText
    publisher: str = ""
    rights: str = ""
    site: str = ""
    languages: Strings = Field(("en",), min_length=1)
    missing: Literal["omit", "default", "fail"] | None = None
    """What becomes of an article that a language lacks; unset: left out, with a warning."""

    @field_validator("languages")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for lang in value:
            try:
                babel.Locale.parse(lang, sep="-")
            except (ValueError, babel.UnknownLocaleError):
                raise ValueError(f"{lang!r} is no language code; write en, es, pt-BR") from None
        return value

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
    assets: Strings = ("public", "static", ".")
    """Folders in which a path that begins with / is looked up."""

    @property
    def patterns(self) -> dict[str, tuple[str, ...]]:
        """Return the file patterns by language."""
        return dict(self.__pydantic_extra__)

    @model_validator(mode="after")
    def _inside(self) -> Articles:
        for pattern in (*self.exclude, *(p for patterns in self.patterns.values() for p in patterns)):
            parts = Path(pattern).parts
            if not parts or Path(pattern).is_absolute() or ".." in parts or any("**" in p and p != "**" for p in parts):
                raise ValueError(f"{pattern!r} must be a pattern of files below series.toml, such as *.md or **/*.md")
        return self


class MetadataRules(Table):
    """`[metadata]`: how the metadata of an article is written besides its block."""

    required: bool = True
    patterns: Strings = ()
    object: LocalText = ""
    related: Strings = ()
    date: Literal["git"] | None = None
    """Where the date of an article comes from that states none; unset: it has none."""
    keys: dict[OurKey, Strings] = Field(default_factory=dict)
    """What the articles call the keys that we know."""

    @field_validator("object")
    @classmethod
    def _numbered(cls, value: LocalText) -> LocalText:
        for text in [value] if isinstance(value, str) else value.values():
            if set(text.replace("{number}", "")) & set("{}"):
                raise ValueError(f"{text!r} may hold {{number}}, and nothing else in braces")
        return value

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
    outside: Literal["public", "sibling", "mention"] = "public"
    """Where a link goes to an article that is in another book."""
    wikilinks: Literal["obsidian", "mediawiki"] | None = None
    """Whether `[[name|text]]` or `[[text|name]]` is a link; unset: neither."""

    @field_validator("addresses", "public")
    @classmethod
    def _has_slug(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            rest = pattern.replace("{slug}", "").replace("{lang}", "")
            if "{slug}" not in pattern or set(rest) & set("{}"):
                raise ValueError(f"{pattern!r} must hold {{slug}}, and nothing else in braces but {{lang}}")
        return value


class Rules(Table):
    """The whole of `series.toml`."""

    series: Identity
    articles: Articles = Articles()
    metadata: MetadataRules = MetadataRules()
    links: Links = Links()
    output: Output = Output()
    collection: tuple[CollectionEntry, ...] = ()
    briefs: Briefs = Briefs()
    theme: ThemeRules = ThemeRules()
    typography: TypographyRules = TypographyRules()
    figures: FigureRules = FigureRules()
    abbreviations: dict[str, LocalText] = Field(default_factory=dict)
    diagnostics: dict[str, Severity] = Field(default_factory=dict)

    @field_validator("abbreviations")
    @classmethod
    def _words(cls, value: dict[str, LocalText]) -> dict[str, LocalText]:
        for word in value:
            if not word or len(word.split()) != 1:
                raise ValueError(f"{word!r} must be one word")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Rules:
        if odd := sorted(set(self.articles.patterns) - set(self.series.languages)):
            raise ValueError(f"articles.{odd[0]} is not one of series.languages ({', '.join(self.series.languages)})")
        if odd := sorted(set(self.diagnostics) - set(Code.__members__)):
            raise ValueError(f"diagnostics.{odd[0]} is no code")
        return self
