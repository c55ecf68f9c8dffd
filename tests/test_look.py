"""Looking at artifacts: the sheets, and what is told of planted faults."""

import io
import shutil
from pathlib import Path

import pikepdf
import pytest
from conftest import ROOT, article
from PIL import Image, ImageChops, ImageOps

from pipeline.build import build
from pipeline.look import look, made, sample
from pipeline.look.browser import MARGIN, READERS, screens
from pipeline.look.checks import found
from pipeline.look.programs import NotShown, program, run
from pipeline.look.sheets import ACROSS, CAPTION, GAP, WIDTH, sheets
from pipeline.output.records import forget
from pipeline.render.raster import pages, pictures
from pipeline.select import Wanted

GOLDEN = ROOT / "tests" / "golden"
KEY_PAGES = {"brief": (1, 2), "book": (1, 10)}
"""Of the golden series: the head and the end of a brief, the cover of a book, the opening of a chapter."""
SMALL = 330
"""The width of a reference picture in pixels."""
CELLS = (33, 47)
TOLERANCE = 6
"""How far the mean grey of a cell of ten pixels may be off, of 255: a line of text that moves makes about 20."""
A4 = (595.28, 841.89)
FINE = b"BT /F 12 Tf 120 500 Td (Well set.) Tj ET"
PLANTED = {
    "text outside the page: “ngway.”": b"BT /F 12 Tf 570 500 Td (A long way.) Tj ET",
    "text outside the page: “Below”": b"BT /F 12 Tf 120 -20 Td (Below) Tj ET",
    "a character that no face has: “\N{REPLACEMENT CHARACTER}”": b"BT /F 12 Tf 120 500 Td (Well \x81 set.) Tj ET",
    "text beyond the measure: “Beside.”": b"BT /F 12 Tf 450 500 Td (Beside.) Tj ET",
    "blank without reason": b"",
}


@pytest.fixture
def document(tmp_path):
    """Make a PDF of pages in A4 with these contents."""

    def make(*contents):
        differences = pikepdf.Array([0x81, pikepdf.Name("/uniFFFD")])
        with pikepdf.new() as pdf:
            encoding = pikepdf.Dictionary(BaseEncoding=pikepdf.Name.WinAnsiEncoding, Differences=differences)
            font = pikepdf.Dictionary(
                Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica, Encoding=encoding
            )
            for content in contents:
                page = pdf.add_blank_page(page_size=A4)
                page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
                page.Contents = pdf.make_stream(content)
            pdf.save(tmp_path / "planted.pdf")
        return (tmp_path / "planted.pdf").read_bytes()

    return make


def test_two_pages_make_a_sheet_with_both(document):
    (sheet,) = sheets(pictures(document(FINE, FINE), WIDTH))
    tall = sheet.height - CAPTION - 2 * GAP
    assert sheet.width == 2 * (WIDTH + GAP) + GAP
    assert tall == pytest.approx(WIDTH * A4[1] / A4[0], abs=2)
    first, second = (sheet.crop((left, GAP, left + WIDTH, GAP + tall)) for left in (GAP, 2 * GAP + WIDTH))
    assert first.tobytes() == second.tobytes()
    assert len(first.getcolors(100_000)) > 10


def test_many_pages_make_several_sheets_no_wider_than_a_screen(document):
    made = list(sheets(pictures(document(*[FINE] * 19), WIDTH)))
    assert [sheet.width for sheet in made] == [ACROSS * (WIDTH + GAP) + GAP, WIDTH + 2 * GAP]
    assert made[0].width <= 2400


@pytest.mark.parametrize("wrong", PLANTED)
def test_planted_faults_are_told_with_their_page(wrong, document, theme):
    told = list(found(pages(document(FINE, FINE, PLANTED[wrong], FINE)), "book", theme))
    assert [line for line in told if line.startswith(f"page 3 (sheet 3): {wrong}")]


def test_sound_pages_and_a_blank_one_before_the_right_are_not_told(document, theme):
    assert list(found(pages(document(FINE, b"", FINE)), "book", theme)) == []
    assert list(found(pages(document(FINE, FINE)), "brief", theme)) == []


def test_a_brief_and_a_book_are_seen_in_every_format(make_series, theme, tmp_path):
    series = make_series({"001-one.md": article(), "002-two.md": article(title="Another")})
    wanted = sample(series, "", "", ("en",))
    assert (wanted.briefs, wanted.books) == (("001-one",), ("all",))
    out = tmp_path / "dist/look"
    views = look(made(series, wanted, [theme], ("pdf", "epub", "docx"), out, each=map), out, show=map)
    index = (out / "index.html").read_text()
    needed = {".pdf": True, ".epub": shutil.which("chromium"), ".docx": shutil.which("soffice")}
    assert len(views) == 6
    for view in views:
        assert view.wrong == ()
        assert bool(view.sheets) == bool(needed[Path(view.name).suffix]) != bool(view.left_out)
        assert all((out / sheet).is_file() and sheet in index for sheet in view.sheets)
    assert forget(out.parent) == 1 + len(views) + sum(len(view.sheets) for view in views)
    assert list(out.parent.iterdir()) == []


@pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed")
def test_readers_of_an_epub_see_its_cover_whole_and_their_own_ground_size_and_width(make_series, theme, tmp_path):
    text = " ".join(["A sentence that goes on."] * 150)
    (artifact,) = build(make_series({"001-one.md": article(text)}), Wanted(books=()), theme, ("epub",), tmp_path).artifacts
    found = {screen.label: Image.open(io.BytesIO(screen.picture)) for screen in screens(Path(artifact.path).read_bytes())}
    assert {"1/1 page_cover", "night 1/1 page_cover", "phone 1/1 page_cover"} <= found.keys()
    grounds = {name: found[f"{name} 1/1 page_title".strip()].getpixel((0, 0)) for name in READERS}
    assert grounds.pop("night") < (40, 40, 40)
    assert set(grounds.values()) == {(255, 255, 255)}
    texts = [label.partition(" ")[0] for label in found if "001-one" in label]
    count = {name: texts.count(name) for name in READERS}
    assert count["tablet"] < count["night"] < min(count["large"], count["phone"])
    assert found["phone 1/1 page_cover"].width == 320 + 2 * MARGIN


def test_what_could_not_be_built_is_told_in_a_folder_that_is_made(make_series, theme, tmp_path):
    series = make_series({"001-one.md": article("[nowhere](/research/002-nowhere/)")})
    out = tmp_path / "not/yet/there"
    views = look(made(series, sample(series, "", "", ("en",)), [theme], ("pdf",), out, each=map), out, show=map)
    (view,) = views
    assert (view.name, view.sheets) == ("editions (screen)", ())
    assert "L001" in view.wrong[0]
    assert view.name in (out / "index.html").read_text()


def test_a_program_that_fails_or_hangs_is_told():
    with pytest.raises(NotShown, match="no-such-program is not installed"):
        program("no-such-program")
    with pytest.raises(NotShown, match="false ended with status 1"):
        run([program("false")], 60)
    with pytest.raises(NotShown, match=r"sleep took longer than 0\.1 seconds"):
        run([program("sleep"), "600"], 0.1)


@pytest.mark.parametrize("layout", KEY_PAGES)
def test_key_pages_look_as_they_did(layout, golden_series, theme, tmp_path, accept):
    wanted = Wanted(books=(), briefs=("001-elements",)) if layout == "brief" else Wanted(briefs=())
    (artifact,) = build(golden_series, wanted, theme, ("pdf",), tmp_path / "out").artifacts
    drawn = [ImageOps.posterize(image.convert("L"), 4) for _, image in pictures(Path(artifact.path).read_bytes(), SMALL)]
    for number in KEY_PAGES[layout]:
        file, now = GOLDEN / "pages" / f"{layout}-{number}.png", drawn[number - 1]
        if accept:
            file.parent.mkdir(exist_ok=True)
            now.save(file, optimize=True)
        with Image.open(file) as reference:
            before = reference.convert("L")
        assert before.size == now.size
        moved = ImageChops.difference(before, now).resize(CELLS, Image.Resampling.BOX)
        assert moved.getextrema()[1] <= TOLERANCE, f"{file.name} looks different"
