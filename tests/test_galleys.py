"""Chapters that are read back as pieces, and what is told of a book that is not bound of just these."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from conftest import SERIES, article

from pipeline.build import books
from pipeline.model import Artifact, Part
from pipeline.produce import render_job
from pipeline.render import bind, galley, render, split, texts
from pipeline.select import Wanted
from pipeline.series import read_series
from pipeline.validate import validate, validate_piece

FORMATS = ("pdf", "epub", "docx")
BODY = """\
A first paragraph with a [link](https://www.example.org/a), a note,[^n] and a [neighbour](002-b.md).

1. One item
2. Another item

| governance | infrastructure | accountability | procurement | governance | infrastructure | accountability | procurement |
|--|--|--|--|--|--|--|--|
| governance | infrastructure | accountability | procurement | governance | infrastructure | accountability | procurement |

Last words, and a second note.[^m]

[^n]: The words of a note.
[^m]: Other words.
"""
NOTED = "Of the second chapter, with a note.[^n]\n\n1. Item\n\n[^n]: A third note, see [there](https://www.example.org/b).\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory, theme):
    """Return a book, by format its pieces and what is bound of them, and a theme."""
    folder = tmp_path_factory.mktemp("series")
    for name, text in {"series.toml": SERIES, "001-a.md": article(BODY, "One"), "002-b.md": article(NOTED, "Two")}.items():
        (folder / name).write_text(text)
    (book,) = books(read_series(folder), Wanted(briefs=(), languages=("en",)), theme)[1]
    pieces = {fmt: tuple(map(render_job, split(book, theme, fmt))) for fmt in FORMATS}
    return book, pieces, {fmt: bind(book, theme, fmt, made) for fmt, made in pieces.items()}, theme


@pytest.fixture
def told(shop):
    """Return what is told of a damaged artifact whose chapters were read before: code, file and message."""
    book, pieces, made, theme = shop

    def tell(fmt, damage):
        artifact = replace(made[fmt], data=damage(made[fmt].data))
        found = validate(artifact, book, theme.labels, read=texts(book, fmt, pieces[fmt])).diagnostics
        return [(d.code.name, Path(d.place.file).name, d.message.split(": ", 1)[-1]) for d in found]

    return tell


def changed(name, *changes):
    """Return a change of a file of a package: patterns, and what takes the place of the first match of each."""

    def damage(data):
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(buffer, "w") as target:
            for info in package.infolist():
                text = package.read(info)
                for pattern, new in changes if info.filename.endswith(name) else ():
                    text, count = re.subn(pattern.encode(), new.encode(), text, count=1, flags=re.DOTALL)
                    assert count, f"nothing to damage: {pattern}"
                target.writestr(info, text)
        return buffer.getvalue()

    return damage


def altered(title, file):
    return ("V010", file, f"the chapter “{title}” is not bound as it was read before")


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_chapter_is_read_back_as_a_piece(shop, fmt):
    book, _, _, theme = shop
    job = next(job for job in split(book, theme, fmt) if job.unit == "chapter")
    piece = render(job)
    assert validate_piece(piece, job, galley(piece, theme)) == piece == render_job(job)
    chapter = job.book.chapters[0]
    longer = replace(chapter, ast=chapter.ast.replace('"Last"', '"Very last"'))
    other = replace(job, book=replace(job.book, parts=(Part("", (longer,)),)))
    (told,) = validate_piece(piece, other, galley(piece, theme)).diagnostics
    assert (told.code.name, Path(told.place.file).name) == ("V010", "001-a.md")
    assert told.message.startswith(f"{fmt}: the paragraph “Very last words")


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_link_of_a_piece_that_leads_elsewhere_is_told(shop, fmt):
    book, _, _, theme = shop
    job = next(job for job in split(book, theme, fmt) if job.unit == "chapter")
    piece, chapter = render(job), job.book.chapters[0]
    assert "example.org/a" in chapter.ast
    moved = replace(chapter, ast=chapter.ast.replace("example.org/a", "example.org/z"))
    other = replace(job, book=replace(job.book, parts=(Part("", (moved,)),)))
    assert [d.code.name for d in validate_piece(piece, other, galley(piece, theme)).diagnostics] == ["V012"]


@pytest.mark.parametrize("fmt", FORMATS)
def test_what_is_bound_of_its_pieces_is_whole(told, fmt):
    assert told(fmt, lambda data: data) == []


@pytest.mark.parametrize(
    ("fmt", "damage"),
    [
        ("epub", changed("001-a.xhtml", (r"<p>Last words.*?</p>", ""))),
        ("epub", changed("001-a.xhtml", (r"(<p>Last words)", r"<p>Out of nowhere.</p>\1"))),
        ("epub", changed("001-a.xhtml", (r"Last (words)", r'Last <a href="https://elsewhere.example">\1</a>'))),
        ("epub", changed("001-a.xhtml", (r'<aside id="note_1".*?</aside>', "<aside/>"))),
        ("docx", changed("document.xml", (r"<w:p>(?:(?!<w:p>).)*?Last words.*?</w:p>", ""))),
        ("docx", changed("document.xml", ("Last words", "Lost words"))),
        ("docx", changed("footnotes.xml", ("The words of a note", "No words of a note"))),
        ("docx", changed("footnotes.xml", (r'w:id="1"', 'w:id="¢"'), (r'w:id="2"', 'w:id="1"'), ('w:id="¢"', 'w:id="2"'))),
        ("docx", changed("document.xml", (r'(<w:footnoteReference w:id=")2"', r'\g<1>1"'))),
        ("docx", changed("document.xml.rels", ("www.example.org/a", "www.example.org/z"))),
    ],
)
def test_a_chapter_that_is_not_as_it_was_read_is_told(told, fmt, damage):
    found = told(fmt, damage)
    assert found[-1] == altered("One", "001-a.md")
    assert {code for code, *_ in found[:-1]} <= {"V001"}


def test_numbers_of_one_chapter_that_are_those_of_another_are_told(told):
    both = (("document.xml", r'(<w:footnoteReference w:id=")3"'), ("footnotes.xml", r'(<w:footnote w:id=")3"'))

    def damage(data):
        for name, pattern in both:
            data = changed(name, (pattern, r'\g<1>1"'))(data)
        return data

    assert told("docx", damage) == [altered("Two", "002-b.md")]


def test_chapters_that_have_changed_places_are_told(told):
    swap = changed("document.xml", (r"(<w:p>(?:(?!<w:p>).)*?>Last words.*?</w:p>)(.*)(?=<w:sectPr)", r"\2\1"))
    assert altered("One", "001-a.md") in told("docx", swap)


LINK, HYPERLINK = r'href="002-b.xhtml[^"]*"', r'(<w:hyperlink w:anchor=")[^"]*(?="(?:(?!</w:hyperlink>).)*neighbour)'


@pytest.mark.parametrize(
    ("fmt", "damage", "link"),
    [
        ("epub", changed("001-a.xhtml", (LINK, 'href="003-c.xhtml"')), "EPUB/text/001-a.xhtml: 003-c.xhtml"),
        ("docx", changed("document.xml", (HYPERLINK, r"\1gone")), "gone"),
    ],
)
def test_a_link_to_what_is_not_there_is_told(told, fmt, damage, link):
    found = told(fmt, damage)
    assert [code for code, *_ in found] == ["V001", "V010"]
    assert found[0][-1].endswith(link)


def test_a_relation_that_is_not_there_is_told(told):
    found = told("docx", changed("footnotes.xml.rels", (r"<Relationship [^>]*/>\n", "")))
    assert [code for code, *_ in found] == ["V001", "V010"]


def pdf_outline(data):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        with pdf.open_outline() as outline:
            outline.root[-1].title = "Three"
        pdf.save(buffer := io.BytesIO())
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("fmt", "damage"),
    [
        ("pdf", pdf_outline),
        ("epub", changed("nav.xhtml", (">Two<", ">Three<"))),
        ("docx", changed("document.xml", (r"(Heading1(?:(?!Heading1).)*)>Two<", r"\1>Three<"))),
    ],
)
def test_a_title_that_is_not_in_the_outline_is_told(told, fmt, damage):
    assert ("V010", "002-b.md", "the title “Two” is not in the outline, or not in its place") in told(fmt, damage)


@pytest.mark.parametrize(
    ("fmt", "name", "pattern"),
    [("epub", ".opf", "(<dc:title[^>]*>)[^<]*"), ("docx", "core.xml", "(<dc:title>)[^<]*")],
)
def test_another_title_of_the_whole_is_told(told, fmt, name, pattern):
    assert [code for code, *_ in told(fmt, changed(name, (pattern, r"\1Another")))] == ["V015"]


@pytest.mark.parametrize("fmt", FORMATS)
def test_a_part_that_is_gone_is_told(shop, fmt):
    book, pieces, made, theme = shop
    parted = replace(book, parts=tuple(replace(part, title="A Part", number="1") for part in book.parts))
    found = validate(made[fmt], parted, theme.labels, read=texts(book, fmt, pieces[fmt])).diagnostics
    assert [(d.code.name, d.message) for d in found] == [("V010", "the part “A Part” is missing")]


def test_an_artifact_that_is_damaged_is_not_compared(shop):
    book, _, _, theme = shop
    broken = Artifact("a", "book", "en", "docx", "", b"no archive")
    assert [d.code.name for d in validate(broken, book, theme.labels, read=[{}]).diagnostics] == ["V002"]
