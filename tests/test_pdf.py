"""The PDF backend: what a finished document holds, read back from its bytes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import logging
import os
import pathlib
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest

from pipeline import pandoc
from pipeline.diagnostics import Code
from pipeline.markup import tree
from pipeline.model import Asset, Book, Chapter, Heading, Metadata, Part, Related
from pipeline.render import bind, pdf
from pipeline.render.pdf import formulas, glyphs, html, layout, rings
from pipeline.theme import load_theme
from pipeline.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model import Artifact, Theme

ROOT = pathlib.Path(__file__).parents[1]
READER = "commonmark_x+task_lists-yaml_metadata_block"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90"><rect width="300" height="90" fill="#2563eb"/></svg>'
FIRST = """
A [link to the second](#two), one [**within** it](#one--numbers) and [one `outside`](https://example.org/).
A note.[^n] A formula $E = mc^2$ and a symbol ∝.

## Numbers

| Name | Share |
|:--|--:|
| a | 1.5 |

1. loose

   with a second paragraph

2. item

- [ ] to do
- [x] done

```python
def share() -> float:

    return 0.5
```

### Layers

![](layers.svg "Three layers")

[^n]: First line.

    Second line.
"""
SECOND = "Text.\n\n## Conclusion\n\nBack to [numbers](#one--numbers).\n"


def chapter(slug: str, title: str, markdown: str, lang: str = "en", assets: tuple[Asset, ...] = ()) -> Chapter:
    """Return a chapter of a Markdown text as the earlier stages would give it."""

    def change(node: tree.Node) -> tree.Node:
        match node:
            case {"t": "Header"}:
                node["c"][1][0] = f"{slug}--{node['c'][1][0]}"
            case {"t": "Para", "c": [{"t": "Image", "c": [attr, alt, [source, title]]}]}:
                image = {"t": "Image", "c": [attr, alt, [source, ""]]}
                caption = [{"t": "Plain", "c": [{"t": "Str", "c": title}]}]
                return {"t": "Figure", "c": [["", [], []], [None, caption], [{"t": "Plain", "c": [image]}]]}
        return node

    blocks = tree.walk(pandoc.read(markdown, READER), change)
    headings = tuple(Heading(h["c"][1][0], tree.text(h["c"][2]), h["c"][0]) for h in tree.query(blocks, "Header"))
    metadata = Metadata(
        title=title,
        lang=lang,
        excerpt=f"What {title} is about.",
        date=dt.date(2026, 2, 10),
        categories=("Governance",),
        version="1.0",
        number="042",
        object="Research Object 042",
        kind="Policy Analysis",
        series="A Series",
        publisher="A Publisher",
        rights="CC-BY-4.0",
        source=f"https://example.org/{slug}/",
        identifier=f"urn:example:{slug}",
    )
    return Chapter(slug, lang, metadata, tree.dumps(blocks), headings, assets, words=tree.words(blocks))


def sample(layout: str, folder: pathlib.Path, lang: str = "en") -> Book:
    """Return a small book in two parts, the second in Spanish, or its first chapter as a brief."""
    (folder / "layers.svg").write_text(SVG)
    asset = Asset("layers.svg", str(folder / "layers.svg"), "image/svg+xml", hashlib.sha256(SVG.encode()).hexdigest())
    first = chapter("one", "Chapter One", FIRST, lang, (asset,))
    if layout == "brief":
        alone = tree.dumps(tree.walk(tree.loads(first.ast), _inside))
        related = (Related("Another Article", "https://example.org/another/", "043"),)
        return Book("one", "brief", first.metadata, (Part("", (dataclasses.replace(first, ast=alone, related=related),)),))
    metadata = dataclasses.replace(first.metadata, title="The Book", subtitle="In Two Parts", updated=dt.date(2026, 3, 1))
    second = chapter("two", "Chapter Two", SECOND, "es")
    return Book("book", "book", metadata, (Part("Here", (first,), 1, "1"), Part("There", (second,), 1, "2")), ("en", "es"))


def _inside(node: tree.Node) -> tree.Node:
    if node["t"] == "Link" and node["c"][2][0] == "#two":
        node["c"][2][0] = "#one"
    return node


def made(book: Book, theme: Theme) -> Artifact:
    """Return the artifact of a book."""
    return validate(bind(book, theme, "pdf", map(pdf.render, pdf.split(book, theme))))


def text(data: bytes) -> list[str]:
    """Return the text of each page."""
    with pypdfium2.PdfDocument(data) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def elements(element: Any, parent: Any = None) -> Iterator[tuple[Any, Any]]:
    """Yield structure elements with their parents."""
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield element, parent
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            yield from elements(kid, element)


@pytest.fixture(scope="module")
def book(theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    """Return the sample book."""
    return made(sample("book", tmp_path_factory.mktemp("book")), theme)


@pytest.fixture(scope="module")
def opened(book: Artifact, tmp_path_factory: pytest.TempPathFactory) -> pikepdf.Pdf:
    """Return the sample book, opened."""
    path = tmp_path_factory.mktemp("opened") / "book.pdf"
    path.write_bytes(book.data)
    return pikepdf.open(path)


@pytest.fixture(scope="module")
def brief(theme: Theme, tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    """Return the sample brief in Catalan."""
    return made(sample("brief", tmp_path_factory.mktemp("brief"), "ca"), theme)


def test_nothing_is_complained_of(book: Artifact, brief: Artifact) -> None:
    assert book.diagnostics == ()
    assert brief.diagnostics == ()


def test_facts_of_the_artifact(book: Artifact, opened: pikepdf.Pdf) -> None:
    assert (book.format, book.layout, book.lang, book.variant) == ("pdf", "book", "en", "screen")
    assert book.pages == len(opened.pages)
    assert book.words == 52


def test_metadata(opened: pikepdf.Pdf) -> None:
    assert str(opened.Root.Lang) == "en"
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    assert str(opened.docinfo["/CreationDate"]) == "D:20260210000000Z"
    assert str(opened.docinfo["/ModDate"]) == "D:20260301000000Z"
    with opened.open_metadata(set_pikepdf_as_editor=False) as xmp:
        found = dict(xmp)
    assert found["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert found["{http://purl.org/dc/elements/1.1/}title"] == "The Book" == opened.docinfo["/Title"]
    assert found["{http://purl.org/dc/elements/1.1/}creator"] == ["A Publisher"]
    assert found["{http://purl.org/dc/elements/1.1/}source"] == "https://example.org/one/"
    assert found["{http://ns.adobe.com/xap/1.0/mm/}VersionID"] == "1.0"
    assert found["{http://ns.adobe.com/xap/1.0/}ModifyDate"] == "2026-03-01T00:00:00Z"


def test_only_faces_of_the_theme(opened: pikepdf.Pdf, theme: Theme) -> None:
    fonts = [o for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o]
    names = {str(font.BaseFont).split("+")[-1] for font in fonts}
    families = tuple(face.family.replace(" ", "-") for face in theme.faces)
    assert names
    assert all(name.startswith(families) for name in names)


def test_outline_holds_parts_chapters_and_sections(opened: pikepdf.Pdf) -> None:
    with opened.open_outline() as outline:
        here = next(item for item in outline.root if item.title == "Here")
        assert [item.title for item in outline.root] == ["Contents", "Here", "There"]
        assert [item.title for item in here.children] == ["Chapter One"]
        assert [item.title for item in here.children[0].children] == ["Numbers"]
        assert [item.title for item in here.children[0].children[0].children] == ["Layers"]


def test_every_heading_is_a_named_destination(opened: pikepdf.Pdf) -> None:
    names = {str(name) for name in list(opened.Root.Names.Dests.Names)[::2]}
    assert {"one", "one--numbers", "one--layers", "two", "two--conclusion", "part_1", "part_2"} <= names


def test_link_is_followed_by_the_printed_page_of_its_target(book: Artifact, opened: pikepdf.Pdf) -> None:
    pages = text(book.data)
    names = list(opened.Root.Names.Dests.Names)
    places = dict(zip(map(str, names[::2]), names[1::2], strict=True))
    index = {page.objgen: number for number, page in enumerate(opened.pages)}
    body = index[places["part_1"][0].objgen]
    target = index[places["two"][0].objgen] - body + 1
    opening = pages[index[places["one"][0].objgen]]
    assert f"link to the second (p. {target})" in " ".join(opening.split())
    assert int(opened.Root.PageLabels.Nums[2]) == body
    assert body % 2 == 0  # a right-hand page


def test_links_are_described_and_each_stands_in_a_link_element(opened: pikepdf.Pdf) -> None:
    contents = {str(link.Contents) for page in opened.pages for link in page.get("/Annots", [])}
    assert {"Chapter Two", "Numbers", "https://example.org/"} <= contents
    holders = []
    for element, _ in elements(opened.Root.StructTreeRoot.K[0]):
        kids = element.get("/K", [])
        kids = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
        holders += [str(element.S) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid]
    assert set(holders) == {"/Link"}
    assert len(holders) == sum(len(page.get("/Annots", [])) for page in opened.pages)


def test_tags(opened: pikepdf.Pdf) -> None:
    found = [(str(e.S), str(p.S) if p is not None else "") for e, p in elements(opened.Root.StructTreeRoot.K[0])]
    tags = {tag for tag, _ in found}
    assert {"/Note", "/TOC", "/TOCI", "/Figure", "/Caption", "/Table", "/TH", "/H1", "/H2", "/H3"} <= tags
    assert all(parent == "/L" for tag, parent in found if tag == "/LI")
    assert all(tag in {"/Lbl", "/LBody"} for tag, parent in found if parent == "/LI")
    assert all(str(e.Alt) for e, _ in elements(opened.Root.StructTreeRoot.K[0]) if str(e.S) == "/Figure")


def test_chapter_in_another_language_says_so(opened: pikepdf.Pdf) -> None:
    said = [(str(e.S), str(e.Lang), p) for e, p in elements(opened.Root.StructTreeRoot.K[0]) if "/Lang" in e]
    assert ("/Art", "es") in {(tag, lang) for tag, lang, _ in said}
    english = [(tag, parent) for tag, lang, parent in said if lang == "en"]
    assert [tag for tag, _ in english] == ["/P", "/P"]  # that it is not translated, and its date


def test_note_stands_at_the_foot_of_its_page(book: Artifact) -> None:
    page = next(" ".join(page.split()) for page in text(book.data) if "First line." in page)
    assert "A note." in page
    assert page.index("First line.") > page.index("A note.")
    assert "Second line." in page


def test_brief_begins_on_its_first_page_and_counts_its_pages(brief: Artifact) -> None:
    pages = text(brief.data)
    assert all(f"Pàgina {number} de {brief.pages}" in page for number, page in enumerate(pages, 1))
    assert "What Chapter One is about." in pages[0]
    assert "A note." in " ".join(pages[0].split())
    assert "Articles relacionats" in pages[-1]
    assert "043" in pages[-1]


def test_same_bytes_in_another_place_and_zone_under_another_hash_seed(brief: Artifact, tmp_path: pathlib.Path) -> None:
    program = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import test_pdf as t;"
        "theme = t.load_theme(t.ROOT / 'styles', t.ROOT / 'templates');"
        "sys.stdout.buffer.write(t.made(t.sample('brief', pathlib.Path(), 'ca'), theme).data)"
    )
    environment = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, str(ROOT / "tests")]
    again = subprocess.run(command, env=environment, check=True, capture_output=True, cwd=tmp_path).stdout
    assert again == brief.data


def test_nothing_outside_the_book_is_fetched(theme: Theme, tmp_path: pathlib.Path) -> None:
    canary = tmp_path / "canary.svg"
    canary.write_text(SVG)
    page = f'<html lang="en"><title>t</title><p>x <img alt="c" src="{canary.as_uri()}"><img alt="c" src="asset:canary.svg">'
    data, pages, complaints, *_ = pdf.typeset(page, theme, {})
    asset = Asset("canary.svg", str(canary), "image/svg+xml", "")
    served, *_ = pdf.typeset(page, theme, {"canary.svg": asset})
    assert pages == 1
    assert len(complaints) == 2
    assert [b"0.145098 0.388235 0.921569 rg" in read for read in (data, served)] == [False, True]


def test_refused_image_is_told(theme: Theme) -> None:
    lost = chapter("lost", "Lost", "![a chart](nowhere.png)")
    artifact = made(Book("lost", "brief", lost.metadata, (Part("", (lost,)),)), theme)
    assert [d.code for d in artifact.diagnostics] == [Code.R001]
    assert "nowhere.png" in artifact.diagnostics[0].message


def test_what_the_machine_lacks_is_no_complaint_about_the_book(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = layout._stylesheet(theme)  # noqa: SLF001

    def stylesheet(_: Theme) -> str:
        logger = logging.getLogger("weasyprint")
        logger.warning('Using fontTools instead of HarfBuzz-Subset for font "%s".', "Inter")
        logger.warning("Something else")
        return whole

    monkeypatch.setattr(layout, "_stylesheet", stylesheet)
    page = '<html lang="en"><title>t</title><p>x'
    assert pdf.typeset(page, theme, {}).complaints == ("Something else",)


LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorsitzendenstellvertretung"


@pytest.mark.parametrize("layout", ["book", "brief"])
def test_nothing_runs_off_the_page(layout: str, theme: Theme) -> None:
    rows = ("c1 " * 9, "-|" * 9, "infrastructure " * 9), ("c1 " * 25, "-|" * 25, "1000 " * 25)
    tables = "\n\n".join("\n".join("|" + row.replace(" ", "|").rstrip("|") + "|" for row in table) for table in rows)
    body = f"{LONG}\n\n## {LONG}\n\n> {LONG}\n\n- {LONG}\n\n`{LONG}`\n\n| a | {LONG} |\n|-|-|\n| {LONG} | b |\n\n{tables}\n"
    odd = chapter("odd", LONG, body)
    artifact = made(Book("odd", layout, odd.metadata, (Part("", (odd,)),)), theme)
    assert artifact.diagnostics == ()
    with pypdfium2.PdfDocument(artifact.data) as document:
        for page in document:
            words = page.get_textpage()
            edges = [words.get_charbox(index)[::2] for index in range(words.count_chars())]
            assert all(0 <= left <= right <= page.get_width() - 28 for left, right in edges)


def test_a_paragraph_after_a_displayed_formula_goes_on_at_the_margin(theme: Theme) -> None:
    article = chapter("one", "One", "Before\n\n$$E = mc^2$$\n\nwhere it goes on.\n\nAnother one.")
    artifact = made(Book("one", "brief", article.metadata, (Part("", (article,)),)), theme)
    with pypdfium2.PdfDocument(artifact.data) as document:
        words = document[0].get_textpage()
        left = [words.get_charbox(words.search(text).get_next()[0])[0] for text in ("Before", "where", "Another")]
    assert left[0] == pytest.approx(left[1], abs=1)
    assert left[2] > left[1] + 10


@pytest.mark.parametrize(("rows", "height"), [(3, 188), (8, 196)])
def test_a_table_does_not_leave_its_caption_behind(rows: int, height: int, theme: Theme) -> None:
    cells = "<tr><td>1<td>2" * rows
    table = f"<table><caption>Caption</caption><thead><tr><th>A<th>B</thead><tbody>{cells}</tbody></table>"
    page = f'<html lang="en"><title>t</title><body><div style="height:{height}mm">x</div><p>Before<h2>Heading</h2>{table}'
    first, second = text(pdf.typeset(page, theme, {}).data)
    assert first.split()[-1] == "Before"
    assert second.split()[:2] == ["Heading", "Caption"]


def test_environment_is_left_as_it_was(theme: Theme) -> None:
    before = dict(os.environ)
    pdf.typeset('<html lang="en"><title>t</title><p>x', theme, {})
    assert dict(os.environ) == before


def test_characters_without_glyph_are_named_and_replaced(theme: Theme) -> None:
    odd = chapter("odd", "Odd", "An emoji 😀 and a formula $\\nosuch{x}$.")
    artifact = made(Book("odd", "brief", odd.metadata, (Part("", (odd,)),)), theme)
    assert {d.code: d.message for d in artifact.diagnostics} == {
        Code.R002: "no face has 😀 (U+1F600)",
        Code.R003: r"formula cannot be drawn: \nosuch{x}",
    }
    assert "\N{REPLACEMENT CHARACTER}" in "".join(text(artifact.data))


def test_missing_knows_invisible_characters(theme: Theme) -> None:
    assert glyphs.missing("plain ∝ ☐ é\N{SOFT HYPHEN}\N{ZERO WIDTH JOINER}\n", theme.faces) == ""
    assert glyphs.missing("你好你", theme.faces) == "你好"


def test_formula_stands_on_the_baseline() -> None:
    formula = formulas.draw("x^2", "#000000")
    deep = formulas.draw(r"\frac{1}{2}", "#000000", display=True)
    assert formula is not None
    assert deep is not None
    assert 0 <= formula.depth < deep.depth < deep.height
    assert formulas.draw(r"\nosuchcommand{x}", "#000000") is None


def test_cover_is_one_page_and_drawn_from_the_book(theme: Theme, tmp_path: pathlib.Path) -> None:
    book = sample("book", tmp_path)
    data, pages, *_ = pdf.typeset(html.cover_html(book, theme), theme, {})
    cover = " ".join("".join(text(data)).split())
    assert pages == 1
    assert all(words in cover for words in ("The Book", "In Two Parts", "Here", "There", "English · Español", "A Publisher"))
    assert rings.rings(book, "#fff").count("<path") == 2


def test_print_variant_has_bleed_within_its_marks(tmp_path: pathlib.Path) -> None:
    printing = load_theme(ROOT / "styles", ROOT / "templates", "print")
    artifact = made(sample("brief", tmp_path), printing)
    with pypdfium2.PdfDocument(artifact.data) as document:
        page = document[0]
        trim, bleed, media = page.get_trimbox(), page.get_bleedbox(), page.get_mediabox()
    millimetres = (trim[0] - bleed[0]) / 72 * 25.4
    assert millimetres == pytest.approx(3, abs=0.01)
    assert media[0] < bleed[0]


def test_large_print_brief_has_its_text_on_the_first_page(tmp_path: pathlib.Path) -> None:
    large = load_theme(ROOT / "styles", ROOT / "templates", "large-print")
    artifact = made(sample("brief", tmp_path), large)
    assert artifact.diagnostics == ()
    assert "A note." in " ".join(text(artifact.data)[0].split())
