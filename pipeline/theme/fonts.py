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
    from collections.abc import Iterable, Iterator, Mapping


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
                axes = {**family["axes"], "wght": weight}
                yield Face(family["name"], weight, style, f"{stem}.ttf", family["package"], family[style], axes)


def data(face: Face) -> bytes:
    """Return a face as static TrueType, made once in a process; raise `EnvironmentLacks` for a missing package."""
    return _made(face.package, face.file, tuple(sorted(face.axes.items())))


@functools.cache
def _made(package: str, file: str, axes: tuple[tuple[str, float], ...]) -> bytes:
    return pinned((_folder(package) / file).read_bytes(), dict(axes))


def pinned(font: bytes, axes: Mapping[str, float]) -> bytes:
    """Return a static TrueType font: every axis fixed at the value given, or else its default."""
    import uharfbuzz as hb  # noqa: PLC0415 - a run in which nothing changed makes no face

    face = hb.Face(font)
    plan = hb.SubsetInput()
    plan.keep_everything()
    plan.pin_all_axes_to_default(face)
    for tag in {info.tag for info in face.axis_infos} & set(axes):
        plan.pin_axis_location(face, tag, axes[tag])
    return bytes(plan.subset(face).blob.data)


def subset(
    font: bytes,
    characters: Iterable[int],
    more: Iterable[str] = (),
    fewer: Iterable[str] = (),
    names: Iterable[int] = (),
) -> bytes:
    """Return a font with the glyphs of these code points.

    `more` and `fewer` are layout features to keep beside HarfBuzz's own choice and to
    drop from it; `names` are records of the name table to keep beside the usual ones.
    """
    import uharfbuzz as hb  # noqa: PLC0415 - as above

    plan = hb.SubsetInput()
    plan.sets(hb.SubsetInputSets.UNICODE).update(characters)
    features = plan.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG)
    features.update(map(_tag, more))
    features.difference_update(hb.Set(map(_tag, fewer)))
    plan.sets(hb.SubsetInputSets.NAME_ID).update(names)
    return bytes(plan.subset(hb.Face(font)).blob.data)


def _tag(feature: str) -> int:
    return int.from_bytes(feature.encode(), "big")


def _folder(package: str) -> pathlib.Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EnvironmentLacks(f"the font package {package} is not installed", "pip install -r requirements.lock")
    return pathlib.Path(spec.submodule_search_locations[0])
