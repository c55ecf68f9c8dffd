"""Every element of `elements/`, read back from a brief and a book in each format."""

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import lxml.etree as et
import pikepdf
import pypdfium2
import pytest
from conftest import SERIES, article

from pipeline.build import build
from pipeline.select import Wanted
from pipeline.series import read_series

ELEMENTS = Path(__file__).parent / "elements"
FIRST, SECOND = "001-every-element", "002-more-elements"
XHTML = {"h": "http://www.w3.org/1999/xhtml", "epub": "http://www.idpf.org/2007/ops"}
WORD = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}


@pytest.fixture(scope="module")
def built(theme, tmp_path_factory):
    """Return the artifacts by layout, language and format."""
    out = tmp_path_factory.mktemp("out")
    report = build(read_series(ELEMENTS), Wanted(), theme, ("pdf", "epub", "docx"), out)
    assert [str(d) for d in report.diagnostics if d.weight.value != "note"] == []
    return {(a.layout, a.lang, a.book, a.format): Path(a.path).read_bytes() for a in report.artifacts}


@pytest.fixture
def brief(built):
    return lambda fmt, lang="en", name=FIRST: built["brief", lang, name, fmt]


@pytest.fixture
def book(built):
    return lambda fmt: built["book", "en", "elements", fmt]


def pages(pdf):
    """Return the text of each page, white space single."""
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(pdf)]


def elements(pdf):
    """Return the structure elements of a PDF."""

    def within(item):
        if isinstance(item, pikepdf.Array):
            return [found for kid in item for found in within(kid)]
        if not isinstance(item, pikepdf.Dictionary) or "/S" not in item:
            return []
        return [item, *within(item.get("/K", pikepdf.Array()))]

    return within(pdf.Root.StructTreeRoot.K)


def chapter(epub, name=FIRST):
    with zipfile.ZipFile(io.BytesIO(epub)) as package:
        return et.fromstring(package.read(f"EPUB/text/{name}.xhtml"))


def every(root, path):
    return root.xpath(path, namespaces={**XHTML, **WORD})


def said(node):
    return " ".join("".join(node.itertext()).split())


def document(docx, part="document"):
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return et.fromstring(package.read(f"word/{part}.xml"))


def paragraphs(docx, style):
    """Return the text of the paragraphs in a style."""
    found = every(document(docx), f"//w:p[w:pPr/w:pStyle/@w:val='{style}']")
    return [shown(p) for p in found]


def shown(node):
    return "".join(every(node, ".//w:t/text()")).replace("\u00a0", " ")


def runs(docx, style):
    found = every(document(docx), f"//w:r[w:rPr/w:rStyle/@w:val='{style}']")
    return [shown(run) for run in found]


# Captions, numbers and what refers to them


def test_captions_of_a_brief_are_numbered_from_one(brief):
    text = " ".join(pages(brief("pdf")))
    for caption in (
        "Figure 1. The square, as drawn by the series itself. Credit: Ada Writer. Source: example.org/squares.",
        "Figure 2. A small picture of nothing much",
        "Figure 3. A figure written in HTML.",
        "Table 1. A few numbers, aligned at the right.",
        "Table 2. A long table",
        "Table 3. A wide table.",
    ):
        assert caption in text
    assert said(every(chapter(brief("epub")), "//h:figcaption")[0]).startswith("Figure 1. The square")
    assert said(every(chapter(brief("epub")), "//h:caption")[2]) == "Table 3. A wide table."
    assert paragraphs(brief("docx"), "ImageCaption")[2] == "Figure 3. A figure written in HTML."
    assert paragraphs(brief("docx"), "TableCaption")[0] == "Table 1. A few numbers, aligned at the right."
    assert runs(brief("docx"), "CaptionLabel") == [*(f"Table {n}." for n in (1, 2, 3)), *(f"Figure {n}." for n in (1, 2, 3))]


def test_numbers_in_a_book_begin_with_the_number_of_the_article(book):
    text = " ".join(pages(book("pdf")))
    assert "Figure 1.1. The square" in text
    assert "Figure 2.1. Another square." in text
    assert said(every(chapter(book("epub"), SECOND), "//h:figcaption")[0]) == "Figure 2.1. Another square."
    assert "Figure 2.1. Another square." in paragraphs(book("docx"), "ImageCaption")


def test_a_reference_tells_the_page_of_its_figure(book):
    found = pages(book("pdf"))
    offset = next(n for n, text in enumerate(found) if "Headings at level two" in text) - 1
    place = next(n for n, text in enumerate(found) if "Figure 1.1. The square" in text) - offset
    (referring,) = (text for text in found if "It refers to" in text)
    assert f"It refers to Figure 1.1 (p. {place}), to Figure 2.1 (p. " in referring


def test_references_lead_to_their_figures(brief, book):
    for data in (brief("pdf"), book("pdf")):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            names = {str(name) for name, _ in pikepdf.NameTree(pdf.Root.Names.Dests).items()}
        assert {f"{FIRST}--{name}" for name in ("fig-square", "fig-pixel", "fig-html", "tbl-few", "tbl-long")} <= names
    page = chapter(book("epub"), SECOND)
    links = {said(a): a.get("href") for a in every(page, "//h:a")}
    name, _, anchor = links["Figure 1.1"].partition("#")
    target = every(chapter(book("epub"), name.removesuffix(".xhtml")), f"//*[@id='{anchor}']")[0]
    assert said(every(target, "h:figcaption")[0]).startswith("Figure 1.1.")
    assert every(page, f"//h:figure[@id='{links['Figure 2.1'].removeprefix('#')}']")
    root = document(book("docx"))
    marks = set(every(root, "//w:bookmarkStart/@w:name"))
    anchors = {every(a, "@w:anchor")[0] for a in every(root, "//w:hyperlink[@w:anchor]") if shown(a) == "Figure 1.1"}
    assert len(anchors) == 1
    assert anchors <= marks


def test_links_without_words_have_the_name_of_what_they_lead_to(brief):
    text = " ".join(pages(brief("pdf")))
    found = re.search(r"see also Table 2 \(p\. \d\), Lists \(p\. \d\), (.*?) begins a", text)
    assert re.fullmatch(r"Figure 1 and More Elements\. Figure 1 \(p\. \d\)", found[1])


def test_words_for_figures_are_those_of_the_language(brief):
    text = " ".join(pages(brief("pdf", "ca", SECOND)))
    assert "Figura 1. El quadrat. Crèdits: Ada. Font: Arxiu." in text
    assert re.search(r"Com mostren la figura 1 \(p. 1\) i la taula 1 \(p. 1\).* Figura 1 \(p. 1\) comença", text)


def test_numbers_and_captions_can_be_switched_off(make_series, theme, tmp_path):
    body = "![Described](x.png){#fig:a}\n\n![No](x.png 'Titled')\n\nSee @fig:a."
    image = (ELEMENTS / "images/pixel.png").read_bytes()
    toml = SERIES + "[figures]\nnumbers = false\ncaptions = 'titles'\n"
    series = make_series({"001-a.md": article(body), "x.png": image}, toml)
    report = build(series, Wanted(books=()), theme, ("epub",), tmp_path / "out")
    page = chapter(Path(report.artifacts[0].path).read_bytes(), "001-a")
    assert [said(c) for c in every(page, "//h:figcaption")] == ["Titled"]
    assert "See A Title." in said(page)


# Text


def test_an_epigraph_stands_with_its_author(brief):
    (epigraph,) = every(chapter(brief("epub")), "//h:div[@epub:type='epigraph'][@role='doc-epigraph']")
    assert said(every(epigraph, "h:div[@class='attribution']")[0]) == "— Ludwig Wittgenstein, Tractatus Logico-Philosophicus"
    assert paragraphs(brief("docx"), "EpigraphAttribution") == ["— Ludwig Wittgenstein, Tractatus Logico-Philosophicus"]
    assert paragraphs(brief("docx"), "Epigraph")[0].startswith("What can be said at all")
    assert paragraphs(brief("docx"), "Attribution") == ["— Someone, Somewhere"]


def test_words_in_another_dress(brief):
    page = chapter(brief("epub"))
    for path in ("h:u", "h:mark", "h:del", "h:sub", "h:sup", "h:kbd", "h:span[@class='smallcaps']", "h:span[@lang='ca']"):
        assert every(page, f"//h:p//{path}"), path
    root, known = document(brief("docx")), document(brief("docx"), "styles")
    for path in ("w:smallCaps", "w:u[@w:val='single']", "w:strike", "w:vertAlign[@w:val='subscript']", "w:lang"):
        assert every(root, f"//w:r/w:rPr/{path}") or every(known, f"//w:style/w:rPr/{path}"), path
    assert runs(brief("docx"), "Key") == ["Ctrl", "C"]
    assert "".join(runs(brief("docx"), "Marked")) == "marked words"


def test_abbreviations_say_their_long_form(brief):
    page = chapter(brief("epub"))
    meanings = {said(a): a.get("title") for a in every(page, "//h:abbr")}
    assert meanings["W3C"] == "World Wide Web Consortium"
    assert meanings["OECD"].startswith("Organisation")
    assert "*[" not in said(page)
    with pikepdf.open(io.BytesIO(brief("pdf"))) as pdf:
        assert {str(e.E) for e in elements(pdf) if "/E" in e} == set(meanings.values())
        addresses = [str(a.A.URI) for page in pdf.pages for a in page.get("/Annots", []) if "/A" in a and "/URI" in a.A]
    assert not [a for a in addresses if a.startswith("abbr:")]
    assert meanings.keys() <= set(re.findall(r"\w+", " ".join(pages(brief("pdf")))))


def test_verse_keeps_its_lines_and_indents(brief):
    (verse,) = every(chapter(brief("epub")), "//h:div[@class='line-block']")
    assert "".join(verse.itertext()).splitlines()[1].startswith("\u00a0\u00a0\u00a0\u00a0In space")
    (first,) = paragraphs(brief("docx"), "Verse")
    assert "anatomical    In space" in first
    found = next(text for text in pages(brief("pdf")) if "limerick" in text)
    assert "So seldom are clean" in found


def test_callouts_of_every_spelling_have_a_title(brief):
    titles = ["Note", "Tip", "A title of its own", "A heading for a title", "Caution", "Note"]
    assert [said(t) for t in every(chapter(brief("epub")), "//h:div[@role='note']/h:div[@class='callout-title']")] == titles
    styles = ("Note", "Tip", "Important", "Warning", "Caution")
    assert sorted(t for s in styles for t in paragraphs(brief("docx"), f"Callout{s}Label")) == sorted(titles)
    assert re.search(" .*".join(titles[:3]), " ".join(pages(brief("pdf"))))
    outline = [b.get_title() for b in pypdfium2.PdfDocument(brief("pdf")).get_toc()]
    assert "A heading for a title" not in outline


# Code and tables


def test_lines_of_code_are_elements_and_keep_their_ends(brief):
    for code in every(chapter(brief("epub")), "//h:pre/h:code"):
        lines = every(code, "h:span[@class='line']")
        assert len(lines) == len(code)
        assert all("".join(line.itertext()).endswith("\n") for line in lines[:-1])
    assert "a short line" in " ".join(pages(brief("pdf")))


def test_the_head_of_a_long_table_is_repeated(brief):
    holding = [text for text in pages(brief("pdf")) if re.search(r"Measure \d+ \d{4}", text)]
    assert len(holding) > 2
    assert all("Measure Year Amount Share Remark" in text for text in holding)
    assert sum("Table 2. A long table" in text for text in holding) == 1


def test_words_stay_whole_in_a_table_of_many_columns_of_word(brief):
    (table,) = [t for t in every(document(brief("docx")), "//w:tbl") if "Catalonia" in "".join(t.itertext())]
    assert all("Dense" in style for style in every(table, ".//w:pStyle/@w:val"))
    widths = [int(w) for w in every(table, "w:tblGrid/w:gridCol/@w:w")]
    assert min(widths) > 4 * 0.6 * 7.5 * 20  # four digits of the display face at 7.5 pt


def test_boxes_of_code_stay_apart_in_word(brief):
    styles = every(document(brief("docx")), "//w:body/w:p/w:pPr/w:pStyle/@w:val")
    blocks = [(a, b) for a, b in pairwise(styles) if {a, b} == {"CodeLine", "BlockEnd"}]
    assert ("CodeLine", "BlockEnd") in blocks


def test_related_articles_of_a_chapter_are_a_list_with_numbers(book, brief):
    (listed,) = every(chapter(book("epub"), SECOND), "//h:div[@class='related-list']")
    assert said(listed) == "001 Every Element of a Text, Once"
    assert "001Every Element of a Text, Once" in paragraphs(book("docx"), "Related_Kept")
    assert re.search(r"001 Every Element of a Text, Once \(p\. 1\)", " ".join(pages(book("pdf"))))
    assert not every(chapter(brief("epub")), "//h:div[@class='related-list']")


def test_an_image_has_the_size_that_its_author_says(brief):
    (image,) = every(chapter(brief("epub")), "//h:img[@alt='The same square again.']")
    assert "120" in (image.get("width") or image.get("style"))
    with pikepdf.open(io.BytesIO(brief("pdf"))) as pdf:
        (figure,) = [e for e in elements(pdf) if str(e.get("/Alt", "")) == "The same square again."]
        left, _, right, _ = map(float, figure.A.BBox)
    assert right - left == pytest.approx(120, abs=1)
