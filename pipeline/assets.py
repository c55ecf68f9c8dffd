"""Assets: the images of an article, found inside the series, checked, and given stable names.

Nothing is fetched. A reference is followed only to a regular file inside the root;
an SVG only if it holds nothing active and refers to nothing outside itself.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import lxml.etree as et
from PIL import Image

from pipeline.anchors import ascii_name
from pipeline.diagnostics import Code
from pipeline.model import Asset
from pipeline.tree import Node, text, walk

if TYPE_CHECKING:
    from pipeline.model import Article
    from pipeline.sanitize import Located

MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg"}
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_ELEMENTS = 20_000
ACTIVE = {"script", "foreignObject", "iframe", "image", "animate", "set", "handler"}


def staged(blocks: list[Any], article: Article, located: Located) -> tuple[list[Any], tuple[Asset, ...]]:
    """Return blocks whose images name assets, and those assets; an unusable image leaves its text."""
    assets: dict[str, Asset] = {}

    def change(node: Node) -> Node | list[Any]:
        if node["t"] != "Image":
            return node
        asset = _asset(node, article, located)
        attr, alt, (_, title) = node["c"]
        if asset is None:
            return [{**node, "t": "Span", "c": [["", ["missing-image"], []], alt]}]
        assets[asset.name] = asset
        return {**node, "c": [attr, alt, [asset.name, title]]}

    return walk(blocks, change), tuple(assets.values())


def _asset(node: Node, article: Article, located: Located) -> Asset | None:
    source = node["c"][2][0]
    if re.match(r"(https?:)?//", source):
        located.tell(Code.A018, node, f"remote image {source} is not fetched", "save it beside the article")
        return None
    path = _path(source, article)
    if path is None:
        located.tell(Code.A014, node, f"image not found: {source}", "paths start at the article, or with / at the series")
        return None
    data = path.read_bytes()
    media_type, fault = _kind(data)
    if fault:
        located.tell(Code.A016, node, f"image {source} {fault}", "use a PNG, JPEG, GIF, WebP or plain SVG image")
        return None
    if not text(node["c"][1]):
        located.tell(Code.A015, node, f"image {source} has no text alternative", "describe it: ![what it shows](…)")
    digest = hashlib.sha256(data).hexdigest()
    name = f"{ascii_name(path.stem) or 'image'}-{digest[:8]}{SUFFIXES[media_type]}"
    return Asset(name, str(path), media_type, digest)


def _path(source: str, article: Article) -> Path | None:
    """Return the regular file that a reference names inside the article's root, links followed."""
    root = Path(article.root)
    wanted = unquote(source.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0])
    base = root if wanted.startswith("/") else Path(article.path).parent
    try:
        path = (base / wanted.lstrip("/")).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return None
    return path if path.is_relative_to(root) and path.is_file() else None


def _kind(data: bytes) -> tuple[str, str]:
    """Return the media type of an image, or what makes it unusable."""
    if len(data) > MAX_BYTES:
        return "", f"is larger than {MAX_BYTES // 2**20} MB"
    if b"<svg" in data[:4096]:
        return "image/svg+xml", _svg_fault(data)
    return _raster_kind(data)


def _raster_kind(data: bytes) -> tuple[str, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(MEDIA_TYPES)) as image:
                kind, pixels = str(image.format), image.width * image.height
                image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "", "cannot be read"
    return MEDIA_TYPES[kind], f"has more than {MAX_PIXELS // 10**6} million pixels" if pixels > MAX_PIXELS else ""


def _svg_fault(data: bytes) -> str:
    """Return why an SVG cannot be trusted, empty if it can (SVG 1.1 §17 scripting, §8 linking)."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return "has a document type declaration"
    try:
        root = et.fromstring(data, et.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except et.XMLSyntaxError as error:
        return f"is not well-formed XML: {error.msg}"
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    if len(elements) > MAX_ELEMENTS:
        return f"has more than {MAX_ELEMENTS} elements"
    faults = [fault for element in elements if (fault := _element_fault(element))]
    return faults[0] if faults else ""


def _element_fault(element: et._Element) -> str:
    name = et.QName(element).localname
    for key, value in element.attrib.items():
        attribute = et.QName(str(key)).localname
        if attribute.startswith("on") or re.search(r"url\(\s*['\"]?(?!#)", str(value)):
            return f"holds an active attribute {attribute}"
        if attribute == "href" and not str(value).startswith("#"):
            return f"refers to {value!s}"
    if name == "style" and re.search(r"@import|url\(", element.text or ""):
        return "refers to another file in its style"
    return f"holds a <{name}> element" if name in ACTIVE else ""
