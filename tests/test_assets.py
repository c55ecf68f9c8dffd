import base64
import dataclasses
import io
import os
import zipfile
import zlib

import pikepdf
import pytest
from conftest import SERIES, article
from PIL import Image

from pipeline.assets import attach
from pipeline.build import build
from pipeline.load import load
from pipeline.markup.tree import loads, query, text
from pipeline.parse import parse
from pipeline.select import Wanted
from pipeline.series import read_series

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">{}</svg>'


def image_of(make_series, tmp_path, name, data=None):
    """Return the draft of an article that shows one image."""
    series = make_series({"a.md": article(f"![What it shows]({name})\n")})
    if data is not None:
        (tmp_path / "pic").mkdir(exist_ok=True)
        (tmp_path / "pic" / "x").write_bytes(data if isinstance(data, bytes) else data.encode())
    return attach(parse(load(series)[0]))


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
        "<style>rect{fill:\\75rl(https://example.org/x)}</style>",
        '<rect style="fill:\\75rl(https://example.org/x)"/>',
        "<style>@\\69mport 'x.css';</style>",
        '<?xml-stylesheet href="https://example.org/x.css"?>',
        "".join(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 9)) + '<g id="g0"/>',
        '<g id="a"><use href="#a"/></g>',
        "<unclosed>",
        "<g/>" * 20_001,
    ],
)
def test_an_svg_that_is_more_than_a_picture_is_refused(make_series, tmp_path, content):
    assert codes(image_of(make_series, tmp_path, "pic/x", SVG.format(content))) == ["A016"]


def test_an_svg_may_refer_to_its_own_parts(make_series, tmp_path):
    own = '<defs><linearGradient id="g"/></defs><rect fill="url(#g)"/><rect fill="url(\'#g\')"/><use href="#g"/>'
    assert codes(image_of(make_series, tmp_path, "pic/x", SVG.format(own))) == []


def test_a_stylesheet_before_the_svg_is_refused(make_series, tmp_path):
    styled = '<?xml-stylesheet href="https://example.org/x.css"?>' + SVG.format("")
    assert codes(image_of(make_series, tmp_path, "pic/x", styled)) == ["A016"]


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
    inside = dataclasses.replace(only, root=str(folder), shelves=(), path=str(folder / "a.md"))
    draft = attach(parse(inside))
    assert (codes(draft), draft.assets) == (["A014"], ())
    assert set(text(loads(draft.ast)).split()) == {"x"}  # in place of the picture, and as its caption


def test_images_may_lie_beside_the_languages(make_series, tmp_path):
    series = make_series({"es/a.md": article("![x](../img/p.png) ![y](/img/p.png)\n")})
    (tmp_path / "img").mkdir()
    Image.new("RGB", (2, 2)).save(tmp_path / "img" / "p.png")
    draft = attach(parse(load(series)[0]))
    assert (len(draft.assets), draft.diagnostics) == (1, ())


def test_a_path_of_the_site_is_looked_up_on_the_shelves(make_series, tmp_path):
    toml = SERIES.replace("[metadata]", 'assets = ["public", "../shared", "."]\n[metadata]')
    for name, width in (("s/public/p.png", 1), ("s/p.png", 2), ("s/root.png", 3), ("shared/q.png", 4)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (width, 1)).save(tmp_path / name)
    make_series(
        {"s/series.toml": toml, "s/a.md": article("![a](/p.png) ![b](/root.png) ![c](/q.png) ![d](../shared/q.png)\n")}
    )
    draft = attach(parse(load(read_series(tmp_path / "s"))[0]))
    assert [os.path.relpath(a.path, tmp_path) for a in draft.assets] == ["s/public/p.png", "s/root.png", "shared/q.png"]
    assert not draft.diagnostics


DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.mark.parametrize(
    ("uri", "told"),
    [
        (f"data:image/png;base64,{DOT}", []),
        ("data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'/%3E", []),
        ("data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%3E%3Cscript/%3E%3C/svg%3E", ["A016"]),
        ("data:image/png;base64,!!!!", ["A016"]),
        ("data:image/png;base64,abc", ["A014"]),
        ("data:text/html,<script>", ["A016"]),
        ("data:", ["A014"]),
    ],
)
def test_an_image_that_the_article_holds_is_checked_like_a_file(make_series, tmp_path, uri, told):
    draft = image_of(make_series, tmp_path, f"<{uri}>" if "<" not in uri else uri)
    assert codes(draft) == told
    assert [(a.path, bool(a.data)) for a in draft.assets] == ([] if told else [("", True)])


def test_a_held_image_reaches_every_format(theme, make_series, tmp_path):
    series = make_series({"a.md": article(f"![A dot](data:image/png;base64,{DOT})\n")})
    found = build(series, Wanted(books=()), theme, ("pdf", "epub", "docx"), tmp_path / "out")
    assert not found.diagnostics
    files = {a.format: (tmp_path / a.path).read_bytes() for a in found.artifacts}
    for fmt, folder in (("epub", "media"), ("docx", "media")):
        with zipfile.ZipFile(io.BytesIO(files[fmt])) as package:
            assert base64.b64decode(DOT) in [package.read(name) for name in package.namelist() if folder in name]
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
        assert any(page.get_images() for page in pdf.pages)


def test_a_draft_follows_from_the_text_alone(make_series, tmp_path):
    series = make_series({"a.md": article("![x](p.png)\n")})
    (only,) = load(series)
    before = parse(only)
    Image.new("RGB", (2, 2)).save(tmp_path / "p.png")
    assert parse(only) == before
    assert codes(attach(before)) == []
    (tmp_path / "p.png").unlink()
    assert codes(attach(before)) == ["A014"]


def test_an_image_in_the_words_of_another_keeps_its_own_name(make_series, tmp_path):
    for name, width in (("in.png", 1), ("out.png", 2)):
        Image.new("RGB", (width, 1)).save(tmp_path / name)
    draft = attach(
        parse(load(make_series({"a.md": article("[t[^n] ![i](in.png)](x.md) ![o](out.png)\n\n[^n]: [p](y.md)\n")}))[0])
    )
    assert [a.name.split("-")[0] for a in draft.assets] == ["in", "out"]
    shown = {text(n["c"][1]): n["c"][2][0] for n in query(loads(draft.ast), "Image")}
    assert {k: v.split("-")[0] for k, v in shown.items()} == {"i": "in", "o": "out"}
