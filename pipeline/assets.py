"""Attach: the images of a draft, found inside the series, checked, and given stable names.

Nothing is fetched. A reference is followed only to a regular file inside the root;
an SVG only if it holds nothing active and refers to nothing outside itself.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import io
import re
import warnings
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from pipeline.diagnostics import Code, Diagnostic
from pipeline.markup.anchors import ascii_name
from pipeline.markup.tree import Node, attributes, dumps, loads, query, text, walk
from pipeline.model import Asset, Draft
from pipeline.shelves import located

if TYPE_CHECKING:
    from pipeline.model import Article, Reference

MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg"}
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
SHORT = 60


def attach(draft: Draft) -> Draft:
    """Return a draft whose images name assets, and those assets; an unusable image leaves its text.

    This is where files are read, and what they hold may change: it is no stage to cache.
    """
    if not draft.images:
        return draft
    found = [_asset(image, draft.article) for image in draft.images]
    answers = iter(found)

    def change(node: Node) -> Node | list[Any]:
        if node["t"] == "Figure":
            return _text_for(node)
        if node["t"] != "Image":
            return node
        asset, _ = next(answers)
        attr, alt, (_, title) = node["c"]
        if asset is None:
            return [{**node, "t": "Span", "c": [["", ["missing-image"], []], alt]}]
        return {**node, "c": [attr, alt, [asset.name, title]]}

    return dataclasses.replace(
        draft,
        ast=dumps(walk(loads(draft.ast), change)),
        assets=tuple({asset.name: asset for asset, _ in found if asset}.values()),
        diagnostics=(*draft.diagnostics, *(told for _, told in found if told)),
    )


def _text_for(figure: Node) -> Node:
    """Return a figure whose image is missing as a box of paragraphs: no format has a figure of words alone."""
    attr, (_, caption), blocks = figure["c"]
    if next(query(blocks, "Image", "Table", "CodeBlock"), None) or not any(
        "missing-image" in attributes(span)[1] for span in query(blocks, "Span")
    ):
        return figure
    own = caption if text(caption) != text(blocks) else []
    said = [{**block, "t": "Para"} if block["t"] == "Plain" else block for block in (*blocks, *own)]
    return {"t": "Div", "c": [attr, said]}


def _asset(image: Reference, article: Article) -> tuple[Asset | None, Diagnostic | None]:
    """Return the asset of an image, and what there is to tell of it."""
    source = image.href if len(image.href) <= SHORT else image.href[:SHORT] + "…"
    if re.match(r"(https?:)?//", image.href):
        return None, _told(Code.A018, image, f"remote image {source} is not fetched", "save it beside the article")
    name, path, data = _held(image.href) if image.href.startswith("data:") else _filed(image.href, article)
    if data is None:
        hint = "paths start at the article, or with / at a folder of articles.assets"
        return None, _told(Code.A014, image, f"image not found: {source}", hint)
    media_type, fault = _kind(data)
    if fault:
        hint = "use a PNG, JPEG, GIF, WebP or plain SVG image"
        return None, _told(Code.A016, image, f"image {source} {fault}", hint)
    digest = hashlib.sha256(data).hexdigest()
    stable = f"{ascii_name(name) or 'image'}-{digest[:8]}{SUFFIXES[media_type]}"
    asset = Asset(stable, path, media_type, digest, b"" if path else data)
    hint = "describe it: ![what it shows](…)"
    return asset, None if image.text else _told(Code.A015, image, f"image {source} has no text alternative", hint)


def _told(code: Code, image: Reference, message: str, hint: str) -> Diagnostic:
    return Diagnostic(code, image.place, message, hint)


def _held(source: str) -> tuple[str, str, bytes | None]:
    """Return a name and the bytes that a data URI holds (RFC 2397); nothing if it is malformed."""
    kind, comma, data = source.partition(",")
    try:
        plain = unquote_to_bytes(data)
        return "image", "", (base64.b64decode(plain) if kind.endswith(";base64") else plain) if comma else None
    except ValueError:
        return "image", "", None


def _filed(source: str, article: Article) -> tuple[str, str, bytes | None]:
    path = located(source, article)
    try:
        return (path.stem, str(path), path.read_bytes()) if path and path.is_file() else ("", "", None)
    except OSError:
        return "", "", None


def _kind(data: bytes) -> tuple[str, str]:
    """Return the media type of an image, or what makes it unusable."""
    if len(data) > MAX_BYTES:
        return "", f"is larger than {MAX_BYTES // 2**20} MB"
    if b"<svg" in data[:4096]:
        from pipeline.markup.drawings import fault  # noqa: PLC0415 - many a series has no drawings

        return "image/svg+xml", fault(data)
    return _raster_kind(data)


def _raster_kind(data: bytes) -> tuple[str, str]:
    from PIL import Image  # noqa: PLC0415 - many a series has no images

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(MEDIA_TYPES)) as image:
                kind, pixels = str(image.format), image.width * image.height
                image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "", "cannot be read"
    return MEDIA_TYPES[kind], f"has more than {MAX_PIXELS // 10**6} million pixels" if pixels > MAX_PIXELS else ""
