"""The list of the pages of the PDF in an EPUB: every page that shows something, and each where it begins."""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from pipeline import pandoc
from pipeline.markup import tree
from pipeline.model import Book, Chapter, Metadata, Part, Topic
from pipeline.produce import render_job
from pipeline.render import bind, split
from pipeline.render.epub.breaks import Break, broken, roman
from pipeline.render.epub.page import page
from pipeline.theme import load_theme

ROOT = Path(__file__).parents[1]
SPACES = {"h": "http://www.w3.org/1999/xhtml", "e": "http://www.idpf.org/2007/ops"}
WORD = re.compile(r"(\d{4})extraordinariness")


def counted(number, at):
    """Return a text of so many numbered words, long enough to be hyphenated."""
    return " ".join(f"{next(at):04}extraordinariness" for _ in range(number))


def body(at):
    """Return an article with everything that might confuse a count of letters, long enough for several pages."""
    rows = [f"| {counted(3, at)} | {counted(3, at)} |" for _ in range(40)]
    table = ["| Head | Another |", "|---|---|", *rows]
    code = ["```python", *(f"x = {next(at):04}  # extraordinariness <&>" for _ in range(12)), "```"]
    notes = [f"[^{n}]: A note, which is elsewhere in each format, said so long that it takes a line." for n in range(9)]
    paragraphs = [f"{counted(60, at)}[^{n}] & $x^2$ *{counted(40, at)}* [it](https://example.org)." for n in range(9)]
    tasks = [f"- [x] {counted(9, at)}\n- [ ] {counted(9, at)}\n"]
    callout = [f"::: {{.callout .note}}\n{counted(30, at)}\n:::\n"]
    inner = [*paragraphs[:4], "## Ħeading `code` {#a--h}", *tasks, *callout, "\n".join(code), "\n".join(table)]
    return "\n\n".join([*inner, "$$y$$", *paragraphs[4:], *notes])


def chapter(slug, at, **more):
    blocks = pandoc.read(body(at), "markdown+task_lists")
    meta = Metadata(f"About {slug}", "en", excerpt="What it says.", number=slug, **more)
    return Chapter(slug, "en", meta, tree.dumps(blocks), words=tree.words(blocks), file=f"{slug}.md")


@pytest.fixture(scope="module")
def theme():
    return load_theme(ROOT / "styles", ROOT / "templates")


@pytest.fixture(scope="module")
def book():
    at = itertools.count(1000)
    parts = (Part("Foundations", (chapter("001", at), chapter("002", at)), 1, "1"),)
    meta = Metadata("Things", "en", publisher="A Publisher", identifier="urn:uuid:1f6c5b1e-6a9d-5b1a-9a53-0f6c5b1e6a9e")
    return Book("things", "book", meta, parts, ("en",), (Topic("law", ("001", "002")),))


@pytest.fixture(scope="module")
def brief(book):
    (part,) = book.parts
    alone = replace(part.chapters[0], metadata=replace(part.chapters[0].metadata, source="https://example.org/001/"))
    return Book("001", "brief", alone.metadata, (Part("", (alone,)),), ("en",))


def made(book, theme, fmt):
    artifact = bind(book, theme, fmt, map(render_job, split(book, theme, fmt)))
    assert artifact.diagnostics == ()
    return artifact.data


def printed(data):
    """Return, by its label, the least of the numbered words on each page of a PDF that shows anything."""
    with pypdfium2.PdfDocument(data) as document:
        texts = {
            document.get_page_label(n) or str(n + 1): page.get_textpage().get_text_bounded().replace("\ufffe", "")
            for n, page in enumerate(document)
        }
    return {label: min(WORD.findall(re.sub(r"[\s-]", "", text)), default="") for label, text in texts.items() if text}


def listed(data):
    """Return, by its label, the first of the numbered words that end after each page break of an EPUB."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        nav = etree.fromstring(package.read("EPUB/nav.xhtml"))
        entries = nav.xpath("//h:nav[@e:type='page-list']//h:a", namespaces=SPACES)
        found = {}
        for entry in entries:
            file, _, name = entry.get("href").partition("#")
            text = package.read(f"EPUB/{file}").decode()
            (mark,) = re.finditer(rf'<span epub:type="pagebreak" [^>]*id="{name}" aria-label="{entry.text}"></span>', text)
            word = WORD.search(re.sub(r"<[^>]*>", "", text[mark.start() :]))
            found[entry.text] = word[1] if word else ""
    return found


@pytest.mark.parametrize("layout", ["book", "brief"])
def test_pages_begin_where_those_of_the_pdf_do(book, brief, theme, layout):
    edition = {"book": book, "brief": brief}[layout]
    pages, marks = printed(made(edition, theme, "pdf")), listed(made(edition, theme, "epub"))
    assert list(marks) == list(pages)
    whole = {label: word for label, word in pages.items() if word and label.isdigit()}
    assert len(whole) > 7
    assert {label: marks[label] for label in whole} == whole


def test_a_break_stands_before_what_begins_there_and_within_what_goes_on():
    text = '<h2 id="h">A <em>b</em></h2><p>c<a role="doc-noteref">9</a> d<img alt="x"/>&amp;e</p>'
    one = page("x", f'<body><h1>Top</h1><section id="s">{text}</section></body>', text)
    starts = [Break(str(letters), letters, 0.1) for letters in (0, 1, 2, 3, 4, 5, 9)]
    marked = re.sub(r'<span [^>]*aria-label="(\d)"></span>', r"[\1]", broken(one, starts).text)
    expected = (
        '<body><h1>Top</h1><section id="s">[0]<h2 id="h">A [1]<em>b</em></h2><p>[2]c<a role="doc-noteref">9</a> '
        '[3]d[4]<img alt="x"/>[5]&amp;e</p>[9]</section></body>'
    )
    assert marked == expected


def test_pages_of_a_text_that_nobody_counted_are_spread_over_it():
    one = page("x", "<body><p>abcdefgh</p></body>")
    starts = [Break(label, None, share) for label, share in (("5", 0.0), ("6", 0.5))]
    assert re.sub(r"<span [^>]*></span>", "|", broken(one, starts).text) == "<body>|<p>abcd|efgh</p></body>"


def test_numerals_of_the_front_matter():
    assert [roman(number) for number in (1, 4, 9, 14, 48, 99, 103)] == ["i", "iv", "ix", "xiv", "xlviii", "xcix", "ciii"]
