"""The schema of an article's metadata block, under the key names that common generators use."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
ADDRESS = re.compile(r"\s*(?:<[^>]*>|\([^)]*@[^)]*\))")
SITE_KEYS = frozenset({"toc", "layout", "permalink", "image", "sidebar", "template", "aliases"})
"""Keys that speak to a site generator; they say nothing about a publication."""


def _text(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _names(value: object) -> object:
    """Return a list of names from one name or a list, each a text or `{name: …}`."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, dict):
        return _names([value])
    if isinstance(value, list):
        return [_text(item["name"] if isinstance(item, dict) and "name" in item else item) for item in value]
    return value


def _people(value: object) -> object:
    """Return names without addresses: `Ada L. <ada@x.org>, Alan T. (@alan)` are two people, `King, Jr.` is one."""
    if not isinstance(value, str):
        return _names(value)
    names = [name for name in re.split(r"\s*[,;]\s*", ADDRESS.sub("", value.strip())) if name]
    several = ADDRESS.search(value) or all(" " in name for name in names)
    return names if several else _names(value)


def _words(value: object) -> object:
    """Return a list of tags from one, several with commas between them, or a list."""
    return [word for word in re.split(r"\s*,\s*", value.strip()) if word] if isinstance(value, str) else _names(value)


def _date(value: object) -> object:
    """Return the day of an ISO 8601 date or date and time; an empty value is no date."""
    if value == "":
        return None
    found = DATE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"is not a day: {value!r}")
    return dt.date.fromisoformat(found[1])


Text = Annotated[str, BeforeValidator(_text)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
People = Annotated[tuple[str, ...], BeforeValidator(_people)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Day = Annotated[dt.date | None, BeforeValidator(_date)]


class Header(BaseModel):
    """The metadata keys that are read, under the names that common generators use."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    title: Text = ""
    subtitle: Text = ""
    excerpt: Text = Field("", validation_alias=AliasChoices("excerpt", "description", "summary", "abstract"))
    date: Day = Field(None, validation_alias=AliasChoices("date", "created", "published", "pubDate"))
    updated: Day = Field(None, validation_alias=AliasChoices("updated", "lastmod", "last_modified_at", "updatedDate"))
    authors: People = Field((), validation_alias=AliasChoices("authors", "author"))
    categories: Names = Field((), validation_alias=AliasChoices("categories", "category"))
    tags: Words = Field((), validation_alias=AliasChoices("tags", "keywords", "topics"))
    version: Text = ""
    number: Text = ""
    kind: Text = Field("", validation_alias=AliasChoices("kind", "type"))
    rights: Text = Field("", validation_alias=AliasChoices("rights", "license", "licence"))
    weight: Text = Field("", validation_alias=AliasChoices("weight", "order", "nav_order", "sidebar_position"))
    slug: Text = ""
    draft: bool = False


def _our_key(name: str) -> str:
    if name not in Header.model_fields:
        raise ValueError(f"is not one of {', '.join(Header.model_fields)}")
    return name


OurKey = Annotated[str, AfterValidator(_our_key)]
"""The name that a metadata key has here, whatever a series calls it."""


def _known_keys() -> frozenset[str]:
    names = set(Header.model_fields)
    for field in Header.model_fields.values():
        if isinstance(field.validation_alias, AliasChoices):
            names.update(str(choice) for choice in field.validation_alias.choices)
    return frozenset(names)


KNOWN_KEYS = _known_keys()
