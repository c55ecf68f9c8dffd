"""Static font faces, made from whole variable files that come as installed Python packages.

HarfBuzz's subsetter pins the axes of a variable file in about ten milliseconds, so
each process makes the faces it needs, and a `Face` says only how.
"""

from __future__ import annotations

import functools
import importlib.util
import pathlib
from typing import TYPE_CHECKING, Any

from pipeline.errors import EnvironmentLacks
from pipeline.model import Face

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def faces(families: list[dict[str, Any]]) -> tuple[Face, ...]:
    """Return every static face of the theme; raise `EnvironmentLacks` for a missing package."""
    return tuple(face for family in families for face in _family(family))


def licences(families: list[dict[str, Any]]) -> dict[str, str]:
    """Return the licence text of each family that carries one."""
    return {f["name"]: (_folder(f["package"]) / f["licence"]).read_text() for f in families if f["licence"]}


def _family(family: Mapping[str, Any]) -> Iterator[Face]:
    for style in ("normal", "italic"):
        if style in family:
            _folder(family["package"])
            for weight in family["weights"]:
                stem = f"{family['name']}-{weight}-{style}".replace(" ", "")
                axes = tuple(sorted({**family["axes"], "wght": float(weight)}.items()))
                yield Face(family["name"], weight, style, f"{stem}.ttf", family["package"], family[style], axes)


def data(face: Face) -> bytes:
    """Return a face as static TrueType, made once in a process; raise `EnvironmentLacks` for a missing package."""
    return _made(face.package, face.file, face.axes)


@functools.cache
def _made(package: str, file: str, axes: tuple[tuple[str, float], ...]) -> bytes:
    from pipeline.theme import harfbuzz  # noqa: PLC0415 - a run in which nothing changed makes no face

    return harfbuzz.pinned((_folder(package) / file).read_bytes(), dict(axes))


def _folder(package: str) -> pathlib.Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EnvironmentLacks(f"the font package {package} is not installed", "pip install -r requirements.lock")
    return pathlib.Path(spec.submodule_search_locations[0])
