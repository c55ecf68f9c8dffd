"""Binding: pieces laid out alone become the book that would have been laid out whole."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest
from conftest import ROOT
from PIL import Image, ImageChops, ImageDraw
from test_pdf import chapter, elements, sample

from pipeline.model import Book, Metadata, Part
from pipeline.render import pdf
from pipeline.render.pdf import html
from pipeline.render.pdf.imposition import imposed, numbers
from pipeline.render.pdf.marks import Slot, unpacked
from pipeline.render.pdf.stamps import glyphs, stamp
from pipeline.render.pdf.units import digits, units
from pipeline.storage.digest import Names, digest
from pipeline.theme import load_theme

if TYPE_CHECKING:
    import pathlib

    from pipeline.model import Theme
    from pipeline.render.pdf.marks import Sheet

POINTS = 72 / 25.4
PIXELS = 2
"""In a point."""
SHADE = 8
"""Of 255: how much a thousandth of a pixel may show at the edge of a letter."""
PARAGRAPH = "A sentence that leads [elsewhere](#three--end) and [back](#one), long enough to run over a line or two.\n\n"
"""It has slots in the middle of lines."""
LAST = "- item\n- [to one](#one)\n\n## End\n\nLast.\n"
NOTE = "\nNoted.[^1]\n\n[^1]: A note.\n"
"""In the first chapter only: notes of each chapter are counted from one."""


@pytest.fixture(scope="module")
def book() -> Book:
    """Return a book of three chapters, of several pages, in one part; none ends with a page that a closer setting saves."""
    texts = {"one": 74, "two": 12, "three": 66}
    chapters = [
        chapter(slug, f"Chapter {slug}", PARAGRAPH * count + LAST + NOTE * (slug == "one"))
        for slug, count in texts.items()
    ]
    return Book("b", "book", Metadata(title="A Book", lang="en"), (Part("", tuple(chapters)),))


@pytest.fixture(scope="module")
def sheets(book: Book, theme: Theme) -> list[Sheet]:
    """Return its pieces."""
    return [unpacked(pdf.render(job).data) for job in pdf.split(book, theme)]


@pytest.fixture(scope="module")
def bound(book: Book, theme: Theme) -> bytes:
    """Return the book."""
    return pdf.bind(book, theme, [pdf.render(job) for job in pdf.split(book, theme)])


@pytest.fixture(scope="module")
def whole(book: Book, theme: Theme) -> bytes:
    """Return the chapters laid out together as one document."""
    bodies = [html.unit_html(job)[0] for job in pdf.split(book, theme) if job.unit == "chapter"]
    articles = "".join(re.findall(r"<article.*</article>", body, re.DOTALL)[0] for body in bodies)
    head, rest = bodies[0].split("<body", 1)
    return pdf.typeset(f"{head}<body{rest.split('>', 1)[0]}>{articles}</body></html>", theme, {}).data


def picture(data: bytes, number: int, sheet: tuple[Slot, ...] = ()) -> Image.Image:
    """Return a page as a picture of what stands between its margins, the slots painted over."""
    with pypdfium2.PdfDocument(data) as document:
        image = document[number].render(scale=PIXELS).to_pil().convert("L")
        width, height = document[number].get_size()
    draw = ImageDraw.Draw(image)
    for slot in sheet:
        top = height - slot.y - slot.size
        corners = (slot.x - 1, top, slot.x + slot.width + 1, top + 1.4 * slot.size)
        draw.rectangle([edge * PIXELS for edge in corners], 255)
    inside = (30 * POINTS, 26 * POINTS, width - 20 * POINTS, height - 26 * POINTS)
    return image.crop(tuple(round(edge * PIXELS) for edge in inside))


def words(data: bytes, first: int, last: int) -> list[str]:
    """Return the words of each of these pages, without digits, page references and what else furniture is made of."""
    with pypdfium2.PdfDocument(data) as document:
        texts = [document[n].get_textpage().get_text_bounded() for n in range(first, last)]
    return [re.sub(r"\(p\.\s\d*\)|\s+|\d+|A Book|Chapter (one|two|three)", "", text) for text in texts]


def test_bound_pages_are_those_of_a_book_laid_out_whole(book: Book, sheets: list[Sheet], bound: bytes, whole: bytes) -> None:
    leaves = imposed(units(book), sheets)
    front = sum(not leaf.number for leaf in leaves)
    assert len(leaves) - front == sum(sheet.pages for sheet in sheets[1:]) > 6
    assert words(bound, front, len(leaves)) == words(whole, 0, len(leaves) - front)
    compared = 0
    for index, leaf in enumerate(leaves):
        if leaf.number and not leaf.verso:
            slots = tuple(slot for slot in sheets[leaf.sheet].slots if slot.page == leaf.page)
            pair = picture(bound, index, slots), picture(whole, index - front, slots)
            assert ImageChops.difference(*pair).getextrema()[1] <= SHADE, f"page {leaf.number}"
            compared += 1
    assert compared > 3


def test_left_pages_mirror_right_ones(bound: bytes, theme: Theme) -> None:
    margins = [float(theme.tokens[f"book-{side}"].removesuffix("mm")) * POINTS for side in ("inner", "outer")]
    with pypdfium2.PdfDocument(bound) as document:
        labels = [document.get_page_label(n) for n in range(len(document))]
        for number, page in enumerate(document):
            text = page.get_textpage()
            found = text.search("A sentence that leads").get_next()
            if found:
                left = text.get_charbox(found[0])[0]
                assert left == pytest.approx(margins[int(labels[number]) % 2 == 0], abs=16)


def test_every_number_is_that_of_the_page_where_its_target_is(bound: bytes, book: Book, sheets: list[Sheet]) -> None:
    printed = numbers(imposed(units(book), sheets), sheets)
    with pypdfium2.PdfDocument(bound) as document:
        texts = {document.get_page_label(n): document[n].get_textpage().get_text_bounded() for n in range(len(document))}
    assert "Chapter two" in texts[printed["two"]]
    assert "Last." in texts[printed["three--end"]]
    shown = set(re.findall(r"\(p\.\s(\d+)\)", " ".join(texts.values()).replace("\xa0", " ")))
    assert shown == {printed["one"], printed["three--end"]}


def test_each_face_is_embedded_once(bound: bytes, tmp_path: pathlib.Path) -> None:
    (tmp_path / "b.pdf").write_bytes(bound)
    with pikepdf.open(tmp_path / "b.pdf") as document:
        fonts = {f.objgen: f for page in document.pages for f in page.Resources.Font.values()}.values()
        files = [font.DescendantFonts[0].FontDescriptor.FontFile2.objgen for font in fonts]
        names = {str(font.BaseFont) for font in fonts}
    assert len(files) == len(set(files)) == len(names) > 3


def test_numbers_belong_to_the_text_and_folios_do_not(bound: bytes, tmp_path: pathlib.Path) -> None:
    (tmp_path / "b.pdf").write_bytes(bound)
    with pikepdf.open(tmp_path / "b.pdf") as document:
        owned = {
            (element.Pg.objgen, int(kid))
            for element, _ in elements(document.Root.StructTreeRoot.K[0])
            for kid in (element.K if isinstance(element.K, pikepdf.Array) else [element.K])
            if isinstance(kid, int)
        }
        entries = list(document.Root.StructTreeRoot.ParentTree.Nums)
        parents = dict(zip(map(int, entries[::2]), entries[1::2], strict=True))
        for page in document.pages:
            streams = page.obj.get("/Contents", pikepdf.Array())
            streams = list(streams) if isinstance(streams, pikepdf.Array) else [streams]
            content = b"\n".join(stream.read_bytes() for stream in streams)
            marked = [int(number) for number in re.findall(rb"/MCID (\d+)", content)]
            assert len(marked) == len(set(marked))
            assert {(page.objgen, number) for number in marked} <= owned
            if marked:
                assert len(parents[int(page.obj.StructParents)]) > max(marked)


def test_an_edit_leaves_the_pieces_of_other_chapters_as_they_were(book: Book, theme: Theme) -> None:
    (part,) = book.parts
    first, second, third = part.chapters
    edited = dataclasses.replace(second, ast=second.ast.replace("sentence", "phrase"))
    other = dataclasses.replace(book, parts=(dataclasses.replace(part, chapters=(first, edited, third)),))
    before, after = ([digest(job, Names()) for job in pdf.split(value, theme)] for value in (book, other))
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, False, True]


def test_a_part_has_its_chapters_in_the_tree(theme: Theme, tmp_path: pathlib.Path) -> None:
    book = sample("book", tmp_path)
    data = pdf.bind(book, theme, [pdf.render(job) for job in pdf.split(book, theme)])
    (tmp_path / "b.pdf").write_bytes(data)
    with pikepdf.open(tmp_path / "b.pdf") as document:
        top = document.Root.StructTreeRoot.K[0].K
        parts = [[str(kid.S) for kid in element.K] for element in top if str(element.S) == "/Part"]
    assert len(parts) == 2
    assert all("/Sect" in kids and "/Art" in kids for kids in parts)


def test_what_a_short_number_leaves_free_is_before_its_bracket(bound: bytes) -> None:
    with pypdfium2.PdfDocument(bound) as document:
        lines = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    assert re.search(r"back \(p\.\s\d\), longenough".replace("long", "long "), lines)


def test_a_number_too_long_for_its_slot_is_narrowed(theme: Theme) -> None:
    face = theme.faces[0]
    slot = Slot(0, "x", 10.0, 20.0, glyphs(face, "12")[0].width / 50, 10.0, (0.0, 0.0, 0.0), face.name)
    assert b" 1 0 0 1 " in b" " + stamp(slot, glyphs(face, "12"), "/F").split(b"Tf ")[1]
    assert stamp(slot, glyphs(face, "123"), "/F").split(b"Tf ")[1].startswith(b"0.6667 0 0 1 10.000")


def test_room_for_page_numbers_follows_the_size_of_type(book: Book, theme: Theme) -> None:
    large = load_theme(ROOT / "styles", ROOT / "templates", "large-print")
    room = [int(digits(book, tokens)["two"]) for tokens in (theme.tokens, large.tokens)]
    assert room == [1, 2]
