import os
import zlib

import pytest
from conftest import article
from PIL import Image

from pipeline.load import load
from pipeline.parse import parse
from pipeline.tree import loads, text

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">{}</svg>'


def image_of(make_series, tmp_path, name, data=None):
    """Return the draft of an article that shows one image."""
    series = make_series({"a.md": article(f"![What it shows]({name})\n")})
    if data is not None:
        (tmp_path / "pic").mkdir(exist_ok=True)
        (tmp_path / "pic" / "x").write_bytes(data if isinstance(data, bytes) else data.encode())
    return parse(load(series)[0])


def codes(draft):
    return [d.code.name for d in draft.diagnostics]


def test_a_good_image_gets_a_name_of_its_content(make_series, tmp_path):
    draft = image_of(make_series, tmp_path, "pic/x", SVG.format(""))
    (asset,) = draft.assets
    assert asset.name == f"x-{asset.digest[:8]}.svg"
    assert asset.media_type == "image/svg+xml"
    assert not draft.diagnostics


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        '<rect onload="x()"/>',
        "<foreignObject/>",
        '<image href="https://example.org/x.png"/>',
        '<a href="https://example.org"/>',
        '<rect fill="url(https://example.org/x)"/>',
        "<style>@import 'x.css';</style>",
        "<unclosed>",
        "<g/>" * 20_001,
    ],
)
def test_an_svg_that_is_more_than_a_picture_is_refused(make_series, tmp_path, content):
    assert codes(image_of(make_series, tmp_path, "pic/x", SVG.format(content))) == ["A016"]


def test_entities_in_svg_are_refused_without_being_expanded(make_series, tmp_path):
    bomb = '<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG.format("&b;")
    assert codes(image_of(make_series, tmp_path, "pic/x", bomb)) == ["A016"]


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(make_series, tmp_path):
    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = (50_000).to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    assert codes(image_of(make_series, tmp_path, "pic/x", png)) == ["A016"]


def test_what_is_no_image_is_refused(make_series, tmp_path):
    assert codes(image_of(make_series, tmp_path, "pic/x", "#!/bin/sh")) == ["A016"]


@pytest.mark.parametrize(
    "name", ["nothing.png", "../outside.png", "/etc/passwd", "file:///etc/passwd", "link.png", "folder", "pipe", "%00"]
)
def test_nothing_outside_the_series_is_read(make_series, tmp_path, name):
    folder = tmp_path / "series"
    folder.mkdir()
    Image.new("RGB", (2, 2)).save(tmp_path / "outside.png")
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")
    series = make_series({"a.md": article(f"![x]({name})\n")})
    (only,) = load(series)
    inside = type(only)(
        **{f: getattr(only, f) for f in only.__slots__} | {"root": str(folder), "path": str(folder / "a.md")}
    )
    draft = parse(inside)
    assert (codes(draft), draft.assets) == (["A014"], ())
    assert text(loads(draft.ast)) == "x"


def test_images_may_lie_beside_the_languages(make_series, tmp_path):
    series = make_series({"es/a.md": article("![x](../img/p.png) ![y](/img/p.png)\n")})
    (tmp_path / "img").mkdir()
    Image.new("RGB", (2, 2)).save(tmp_path / "img" / "p.png")
    draft = parse(load(series)[0])
    assert (len(draft.assets), draft.diagnostics) == (1, ())
