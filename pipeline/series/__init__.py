"""Reading `series.toml`: every mistake at once, each with its key, line and a suggestion."""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from pipeline.collections.choices import tangled
from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.errors import SeriesError
from pipeline.series.mistakes import worded
from pipeline.series.places import position
from pipeline.series.rules import Rules
from pipeline.table import LocalText  # noqa: TC001 - pydantic reads the annotation

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "series.toml"
DEFAULT_VARIANT = "screen"


class Series(Rules):
    """A series as configured, with its place on disk."""

    file: str
    """`series.toml` as shown to the author."""
    folder: Path
    places: dict[str, Place]
    """Where each collection is configured."""

    @property
    def default(self) -> str:
        """Return the default language."""
        return self.series.languages[0]

    @property
    def orders(self) -> tuple[str, ...]:
        """Return the files that hold the reading order of a collection: they are no articles."""
        return tuple(entry.source.file for entry in self.collection if entry.source and entry.source.file)

    @property
    def trims(self) -> Iterator[tuple[Place, str]]:
        """Yield each trim that the series asks for, and where."""
        books = ((("collection", index), entry.trim) for index, entry in enumerate(self.collection))
        for keys, trim in ((("theme",), self.theme.trim), (("briefs",), self.briefs.trim), *books):
            if trim:
                yield self.place(*keys, "trim"), trim

    def place(self, *keys: str | int) -> Place:
        """Return where a key stands in `series.toml`."""
        return Place(self.file, *position(Path(self.file).read_text(encoding="utf-8", errors="replace"), keys))

    def trim_of(self, layout: str, name: str) -> str:
        """Return the trim of a brief, or of the book of a collection; empty if the series says nothing."""
        entries = [self.briefs] if layout == "brief" else [entry for entry in self.collection if entry.name == name]
        return next((entry.trim for entry in entries if entry.trim), self.theme.trim)


def said(text: LocalText, lang: str, default: str = "en") -> str:
    """Return a text in a language, or else in the default one, or else in any."""
    if isinstance(text, str):
        return text
    return text.get(lang) or text.get(default) or next(iter(text.values()), "")


def public_address(series: Series, slug: str, lang: str) -> str:
    """Return the public address of an article, empty if the series has none.

    The default language takes the first pattern without `{lang}`, the others the
    first with it; `links.addresses` helps out where `links.public` says nothing.
    """
    patterns = [*series.links.public, *series.links.addresses]
    fitting = [p for p in patterns if ("{lang}" in p) == (lang != series.default)] or patterns
    return series.series.site + fitting[0].format(slug=slug, lang=lang) if fitting and series.series.site else ""


def artifact_name(
    series: Series, layout: str, lang: str, name: str, variant: str = "{variant}", fmt: str = "{format}"
) -> str:
    """Return the name of an artifact below the output folder, as `[output]` says; what is not given stays open."""
    pattern = series.output.brief if layout == "brief" else series.output.book
    return pattern.format(lang=lang, slug=name, collection=name, variant=variant, format=fmt)


def variant_suffix(variant: str) -> str:
    """Return how a variant shows in the name of an artifact."""
    return "" if variant == DEFAULT_VARIANT else f"-{variant}"


def read_series(path: Path) -> Series:
    """Return the series of a `series.toml` or of its folder; raise `SeriesError` with all mistakes."""
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        hint = "name a series.toml, or a folder that holds one, with --series"
        raise SeriesError((Diagnostic(Code.C001, Place(str(file)), "there is no such file", hint),))
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        rules = Rules.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SeriesError((_malformed(error, str(file)),)) from error
    except ValidationError as error:
        raise SeriesError(tuple(_mistake(e, text, str(file)) for e in error.errors())) from error
    if wrong := (*_repeated(rules, text, str(file)), *_tangled(rules, text, str(file))):
        raise SeriesError(wrong)
    places = {c.name: Place(str(file), *position(text, ("collection", i))) for i, c in enumerate(rules.collection)}
    return Series.model_construct(**dict(rules), file=str(file), folder=file.parent.resolve(), places=places)


def _malformed(error: tomllib.TOMLDecodeError, file: str) -> Diagnostic:
    found = re.search(r"line (\d+), column (\d+)", str(error))
    place = Place(file, int(found[1]), int(found[2])) if found else Place(file)
    return Diagnostic(Code.C001, place, f"not TOML: {str(error).split(' (at')[0]}")


def _mistake(error: Any, text: str, file: str) -> Diagnostic:
    inner = ("str", "dict[", "tuple", "[key]")
    keys = [str(part) for part in error["loc"] if isinstance(part, int) or not part.startswith(inner)]
    place = Place(file, *position(text, error["loc"]))
    name = ".".join(keys) or FILE
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(keys[-1], _keys_beside(error["loc"]), 1)
        return Diagnostic(Code.C002, place, f"unknown key {name}", f"did you mean {near[0]}?" if near else "")
    return Diagnostic(Code.C003, place, f"{name} {worded(error)}")


def _keys_beside(loc: tuple[Any, ...]) -> list[str]:
    """Return the keys that are known in the table where a key was not."""
    model: Any = Rules
    for part in loc[:-1]:
        if isinstance(part, str) and part in getattr(model, "model_fields", {}):
            model = _table(model.model_fields[part].annotation)
    return list(getattr(model, "model_fields", {}))


def _table(annotation: Any) -> Any:
    inner = [a for a in getattr(annotation, "__args__", ()) if isinstance(a, type) and issubclass(a, BaseModel)]
    return inner[0] if inner else annotation


def _repeated(rules: Rules, text: str, file: str) -> tuple[Diagnostic, ...]:
    names = [entry.name for entry in rules.collection]
    return tuple(
        Diagnostic(Code.C006, Place(file, *position(text, ("collection", i, "name"))), f"a second collection {name!r}")
        for i, name in enumerate(names)
        if name in names[:i]
    )


def _tangled(rules: Rules, text: str, file: str) -> tuple[Diagnostic, ...]:
    wrong = tangled(rules.collection)
    return tuple(
        Diagnostic(Code.C003, Place(file, *position(text, ("collection", i))), reason) for i, reason in wrong.items()
    )
