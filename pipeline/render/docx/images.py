"""The images of a chapter as Word can show them: drawings become pictures, all in one layout."""

from __future__ import annotations

import dataclasses
import io
import re
from typing import TYPE_CHECKING

import PIL.Image
from lxml import etree

from pipeline.render import pdf
from pipeline.render.pdf.printed import ASSET
from pipeline.render.raster import raster
from pipeline.theme.docx_properties import measure, points
from pipeline.theme.docx_xml import parsed

if TYPE_CHECKING:
    import pathlib
    from collections.abc import Iterable, Mapping

    from pipeline.model import Asset, Theme
    from pipeline.render.docx.adapt import Image

SVG = "image/svg+xml"
DENSITY = 2
"""Pixels of a picture for each pixel of its drawing."""
NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(px|pt|mm|cm|in)?\s*")
PIXELS = {None: 1.0, "px": 1.0, "pt": 96 / 72, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}
LONGEST = 4000
"""Pixels of the longer side of a picture: more than a page can show, however large its drawing says it is."""
TALLEST = 0.85
"""The share of the page's height that an image may fill: its caption stays with it."""
UNSIZED = (300.0, 150.0)
"""The size of a drawing that tells none (CSS Images 3, §5.1)."""

BARE = "@page { margin: 0 } body { margin: 0 } img { display: block }"

Size = tuple[float, float]


def staged(assets: Iterable[Asset], theme: Theme, folder: pathlib.Path) -> tuple[dict[str, Image], tuple[str, ...]]:
    """Write images into a folder; return each one's name there with its width, and what went wrong."""
    known = {asset.name: asset for asset in assets}
    drawings = {name: asset for name, asset in known.items() if asset.media_type == SVG}
    images, complaints = _pictures(drawings, theme, folder) if drawings else ({}, ())
    for name in known.keys() - drawings.keys():
        data = known[name].content
        (folder / name).write_bytes(data)
        images[name] = (name, _width(_photograph(data), theme.tokens))
    return images, complaints


def _pictures(drawings: dict[str, Asset], theme: Theme, folder: pathlib.Path) -> tuple[dict[str, Image], tuple[str, ...]]:
    """Draw each drawing on a page of its own and write it as a picture; return them and what went wrong."""
    sizes = {name: natural(asset.content) for name, asset in drawings.items()}
    unstyled = dataclasses.replace(theme, styles=dict.fromkeys(theme.styles, ""))  # only its faces count here
    layout = pdf.typeset(_sheet(sizes), unstyled, drawings, tagged=False)
    images: dict[str, Image] = {}
    for page, (name, size) in enumerate(sizes.items()):
        (folder / f"{name}.png").write_bytes(raster(layout.data, _across(size), page))
        images[name] = (f"{name}.png", _width(size, theme.tokens))
    return images, layout.complaints


def _across(size: Size) -> int:
    """Return the width in pixels of the picture of a drawing: its longer side has a limit."""
    return max(1, round(size[0] * min(DENSITY, LONGEST / max(size))))


def _width(size: Size, tokens: Mapping[str, str]) -> str:
    """Return the width at which an image of a size in CSS pixels fits the page, as pandoc reads it."""
    wide, high = size[0] * 0.75, size[1] * 0.75
    room = (points(tokens["page-height"]) - points(tokens["page-top"]) - points(tokens["page-bottom"])) * TALLEST
    return f"{wide * min(1, measure(tokens) / wide, room / high) / 72:.4f}in"


def _photograph(data: bytes) -> Size:
    """Return the size of a picture in CSS pixels, by the resolution it names or else one to one."""
    try:
        with PIL.Image.open(io.BytesIO(data)) as picture:
            across, down = picture.info.get("dpi", (96, 96))
            return picture.width * 96 / float(across or 96), picture.height * 96 / float(down or 96)
    except OSError:
        return UNSIZED


def _sheet(sizes: dict[str, Size]) -> str:
    """Return a page for each drawing, of its size."""
    rules = "".join(
        f"@page d{n} {{ size: {w}px {h}px }} #d{n} {{ page: d{n}; width: {w}px; height: {h}px }}"
        for n, (w, h) in enumerate(sizes.values())
    )
    images = "".join(f'<img id="d{n}" src="{ASSET}{name}" alt="">' for n, name in enumerate(sizes))
    return f'<html lang="en"><head><title>-</title><style>{BARE}{rules}</style></head><body>{images}</body></html>'


def natural(svg: bytes) -> Size:
    """Return the natural size of a drawing in CSS pixels: its own, or that of its view box."""
    try:
        root = parsed(svg)
    except etree.XMLSyntaxError:
        return UNSIZED
    box = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox", ""))]
    wide, high = _pixels(root.get("width", "")), _pixels(root.get("height", ""))
    ratio = box[2] / box[3] if len(box) == len("xywh") and box[2] and box[3] else 0.0
    if wide and high:
        return wide, high
    if ratio:
        return (wide, wide / ratio) if wide else (high * ratio, high) if high else (box[2], box[3])
    return (wide or UNSIZED[0], high or UNSIZED[1])


def _pixels(value: str) -> float:
    match = NUMBER.fullmatch(value)
    return float(match[1]) * PIXELS[match[2]] if match else 0.0
