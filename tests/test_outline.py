"""Parts in parts, chapters under chapters, and chapters in another language, as each format shows them."""

import io
import re
import zipfile

import lxml.etree as et
import pypdfium2
import pytest
from conftest import SERIES, article

from pipeline.build import build
from pipeline.select import Wanted

TEXT = "## Section\n\nSome text, see [two](/research/002-two).\n"
FILES = {f"{n:03}-{w}.md": article(TEXT, title=w.capitalize()) for n, w in enumerate(("zero", "one", "two", "three", "end"))}
FILES |= {"es/001-one.md": article(TEXT, title="Uno")}
TOML = (
    SERIES.replace("[series]", '[series]\nmissing = "default"').split("[[collection]]", maxsplit=1)[0]
    + """\
[[collection]]
name = "deep"
title = { en = "Deep", es = "Hondo" }
articles = ["0"]
[[collection.part]]
title = { en = "First", es = "Primera" }
[[collection.part.part]]
title = { en = "Second", es = "Segunda" }
articles = ["1"]
[[collection.part.part.part]]
title = { en = "Third", es = "Tercera" }
articles = ["2", "3"]
[[collection]]
name = "summary"
title = "Summary"
source = "SUMMARY.txt.md"
"""
)
SUMMARY = (
    "[Z](000-zero.md)\n# First\n- [1](001-one.md)\n  - [2](002-two.md)\n    - [3](003-three.md)\n---\n[E](004-end.md)\n"
)
PARTS = """\
Zero
 Section
First
 Second
  One
   Section
  Third
   Two
    Section
   Three
    Section
"""
CHAPTERS = """\
Zero
 Section
First
 One
  Section
  Two
   Section
   Three
    Section
End
 Section
"""
WORD = {
    tag: f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{tag}"
    for tag in ("p", "t", "pStyle", "outlineLvl", "val")
}
EPUB = {"h": "http://www.w3.org/1999/xhtml", "epub": "http://www.idpf.org/2007/ops"}


@pytest.fixture
def make(make_series, theme, tmp_path):
    def made(name, fmt, lang="en"):
        series = make_series({**FILES, "SUMMARY.txt.md": SUMMARY}, TOML)
        report = build(series, Wanted((name,), (), (lang,)), theme, (fmt,), tmp_path / "out")
        assert [str(d) for d in report.diagnostics if d.weight.value != "note"] == []
        return (tmp_path / f"out/{lang}/books/{name}.{fmt}").read_bytes()

    return made


def opened(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return et.fromstring(package.read(name))


def pdf_outline(data):
    entries = [(b.level, b.get_title()) for b in pypdfium2.PdfDocument(data).get_toc()]
    return "".join(f"{' ' * level}{title}\n" for level, title in entries[1:])


def epub_outline(data):
    contents = opened(data, "EPUB/nav.xhtml").find(".//h:nav[@epub:type='toc']", EPUB)
    links = contents.iterfind(".//h:a", EPUB)
    return "".join(f"{' ' * (sum(1 for _ in a.iterancestors('{*}ol')) - 1)}{a.text}\n" for a in list(links)[1:])


def docx_outline(data):
    styles, document = opened(data, "word/styles.xml"), opened(data, "word/document.xml")
    levels = {s.get(s.tag.replace("}style", "}styleId")): s.find(f".//{WORD['outlineLvl']}") for s in styles}
    lines = []
    for paragraph in document.iter(WORD["p"]):
        style = paragraph.find(f".//{WORD['pStyle']}")
        own = paragraph.find(f".//{WORD['outlineLvl']}")
        level = own if own is not None else levels.get(style.get(WORD["val"])) if style is not None else None
        if level is not None:
            lines.append(" " * int(level.get(WORD["val"])) + "".join(t.text for t in paragraph.iter(WORD["t"])) + "\n")
    return "".join(lines)


OUTLINES = {"pdf": pdf_outline, "epub": epub_outline, "docx": docx_outline}


@pytest.mark.parametrize("fmt", OUTLINES)
@pytest.mark.parametrize(("name", "expected"), [("deep", PARTS), ("summary", CHAPTERS)])
def test_the_outline_is_nested(make, name, expected, fmt):
    assert OUTLINES[fmt](make(name, fmt)) == expected


def test_docx_contents_are_indented_by_level(make):
    document = opened(make("deep", "docx"), "word/document.xml")
    styles = [s.get(WORD["val"]) for s in document.iter(WORD["pStyle"])]
    assert [s for s in styles if s.startswith("TOC")][1:] == ["TOC2", "TOC1", "TOC3", "TOC4", "TOC5", "TOC6", "TOC6"]


def test_what_is_not_translated_is_marked_in_every_format(make):
    note = "Aún sin traducir; en inglés."
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(make("deep", "pdf", "es")))
    assert text.count(note) == 3
    document = opened(make("deep", "docx", "es"), "word/document.xml")
    assert "".join(t.text for t in document.iter(WORD["t"])).count(note) == 3
    with zipfile.ZipFile(io.BytesIO(make("deep", "epub", "es"))) as package:
        pages = [package.read(name).decode() for name in package.namelist() if "EPUB/text/0" in name]
    marked = [page for page in pages if note in page]
    assert len(marked) == 3
    assert all(re.search(r'<section [^>]*role="doc-chapter" lang="en"', page) for page in marked)
    assert all(re.search(r'<p class="stand-in" lang="es"', page) for page in marked)
    nav = opened(make("deep", "epub", "es"), "EPUB/nav.xhtml")
    assert [a.text for a in nav.iterfind(".//h:a[@lang='en']", EPUB)] == [
        *("Zero", "Section", "Two", "Section", "Three", "Section")
    ]
