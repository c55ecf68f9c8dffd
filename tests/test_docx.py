import dataclasses
import datetime as dt
import hashlib
import io
import os
import pathlib
import pickle
import re
import shutil
import subprocess
import sys
import uuid
import zipfile

import docx
import PIL.Image
import pytest
from lxml import etree

from pipeline import pandoc
from pipeline.diagnostics import Code, Severity
from pipeline.errors import SeriesError
from pipeline.markup import tree
from pipeline.markup.anchors import bookmark
from pipeline.model import Asset, Book, Chapter, Metadata, Part, Piece, Related
from pipeline.produce import render_job
from pipeline.render import bind
from pipeline.render import docx as backend
from pipeline.render.docx import contents, fonts, images
from pipeline.theme import load_theme
from pipeline.theme.docx_styles import sheet

ROOT = pathlib.Path(__file__).parents[1]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
LONG = "104-a-slug-that-is-a-good-deal-longer-than-forty-characters"
BODY = f"""
Opening with [a heading](#{LONG}--second), `code`, $E = mc^2$ and a note.[^a]

## Second {{#{LONG}--second}}

::: {{.callout .warning}}
Mind the gap.

- an item
:::

| Indicator | What it shows | Value |
|:--|:--|--:|
| Share | Where the chips are and who may be asked for them | 12.5 |

- ☐ open
- ☒ done

```python
def share(): return 1
```

![A diagram](drawing.svg)

![](chart.png)

***

$$\\badcommand{{x}}$$

[^a]: A footnote.
"""


def blocks(markdown):
    def figure(node):
        if node["t"] == "Para" and [inner["t"] for inner in node["c"]] == ["Image"]:
            return {"t": "Figure", "c": [["", [], []], [None, []], [{"t": "Plain", "c": node["c"]}]]}
        return node

    return tree.dumps(tree.walk(pandoc.read(markdown, "markdown-implicit_figures"), figure))


def asset(path, media_type):
    return Asset(path.name, str(path), media_type, hashlib.sha256(path.read_bytes()).hexdigest())


def book(folder, layout="book", lang="en"):
    (folder / "drawing.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 300"><rect width="450" height="300" fill="#ff0000"/></svg>'
    )
    PIL.Image.new("RGB", (2000, 500), "white").save(folder / "chart.png")
    assets = (asset(folder / "drawing.svg", "image/svg+xml"), asset(folder / "chart.png", "image/png"))
    facts = {
        "date": dt.date(2026, 2, 10),
        "publisher": "Institute & Sons",
        "series": "Research",
        "rights": "CC-BY-4.0",
        "version": "1.0",
        "source": "https://example.org/x",
        "identifier": "urn:uuid:1",
        "categories": ("Policy",),
        "tags": ("compute", "data"),
    }
    first = Metadata(
        "Synthetic <data>", lang, excerpt="A standfirst.", number="104", object="Object 104", kind="Study", **facts
    )
    related = (Related("Another one", "https://example.org/y", "082"),) if layout == "brief" else ()
    one = Chapter(LONG, lang, first, blocks(BODY), assets=assets, related=related, words=900, file="104.md")
    other = Metadata("Otra cosa", "es", number="105")
    two = Chapter(
        "105-other",
        "es",
        other,
        blocks(f"Hola [enlace](#{LONG}) y [aquí](#105-other--dos).\n\n## Dos {{#105-other--dos}}\n\nAdiós."),
        words=5,
    )
    if layout == "brief":
        return Book(LONG, "brief", first, (Part("", (one,)),))
    whole = Metadata("Sovereignty", lang, subtitle="A book", excerpt="About.", updated=dt.date(2026, 3, 1), **facts)
    return Book(
        "sovereignty", "book", whole, (Part("Foundations", (one,), 1, "1"), Part("Questions", (two,), 1, "2")), ("en", "es")
    )


@pytest.fixture(scope="module")
def theme():
    return load_theme(ROOT / "styles", ROOT / "templates")


def made(book, theme):
    return bind(book, theme, "docx", [render_job(job) for job in backend.split(book, theme)])


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    return {layout: book(tmp_path_factory.mktemp(layout), layout) for layout in ("book", "brief")}


@pytest.fixture(scope="module")
def artifacts(books, theme):
    return {layout: made(book, theme) for layout, book in books.items()}


@pytest.fixture(scope="module", params=["book", "brief"])
def artifact(request, artifacts):
    return artifacts[request.param]


@pytest.fixture(scope="module")
def whole(artifacts):
    return artifacts["book"].data


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def document(data):
    return part(data, "word/document.xml")


def texts(data, style):
    return [p.text for p in docx.Document(io.BytesIO(data)).paragraphs if p.style.name == style]


def retoken(theme, **tokens):
    return dataclasses.replace(theme, tokens={**theme.tokens, **{k.replace("_", "-"): v for k, v in tokens.items()}})


def styles(theme):
    return docx.Document(io.BytesIO(alone("", theme))).styles


def rewritten(book, **changes):
    """Return a book with another last chapter."""
    (last,) = book.parts[-1].chapters
    part = dataclasses.replace(book.parts[-1], chapters=(dataclasses.replace(last, **changes),))
    return dataclasses.replace(book, parts=(*book.parts[:-1], part))


def changed(book, other, theme):
    """Return the units that must be rendered again for another book."""
    jobs, others = backend.split(book, theme), backend.split(other, theme)
    return [job.unit for job, before in zip(others, jobs, strict=True) if job != before]


def test_a_book_falls_into_its_faces_its_front_and_its_chapters(books, theme):
    units = {layout: [job.unit for job in backend.split(book, theme)] for layout, book in books.items()}
    assert units == {"book": ["faces", "front", "chapter", "chapter"], "brief": ["faces", "chapter"]}
    assert backend.split(books["book"], theme)[0] == backend.split(books["brief"], theme)[0]


def test_another_text_of_one_chapter_leaves_all_other_jobs_as_they_are(books, theme):
    other = rewritten(books["book"], ast=blocks("Another text."), words=2, diagnostics=("told",), headings=())
    assert changed(books["book"], other, theme) == ["chapter"]
    assert backend.split(other, theme)[-1] != backend.split(books["book"], theme)[-1]


def test_a_chapter_depends_on_nothing_of_the_book_but_its_level_and_its_head(books, theme):
    book = books["book"]

    def other(**facts):
        return changed(book, dataclasses.replace(book, metadata=dataclasses.replace(book.metadata, **facts)), theme)

    assert other(updated=None, version="2", excerpt="x", source="") == ["front"]
    assert other(title="Another title, which stands above the chapter that is part of no series") == ["front", "chapter"]
    assert changed(book, dataclasses.replace(book, name="other", languages=()), theme) == ["front"]
    deeper = dataclasses.replace(book, parts=(book.parts[0], dataclasses.replace(book.parts[1], level=2)))
    assert changed(book, deeper, theme) == ["front", "chapter"]


def test_the_front_depends_on_the_titles_of_chapters(books, theme):
    book = books["book"]
    retitled = rewritten(book, metadata=dataclasses.replace(book.chapters[-1].metadata, title="Ninguna"))
    assert changed(book, retitled, theme) == ["front", "chapter"]


def test_artifact_tells_what_it_is(artifact):
    assert (artifact.format, artifact.variant, artifact.lang) == ("docx", "screen", "en")
    assert artifact.words == {"book": 905, "brief": 900}[artifact.layout]


def test_styles_carry_tokens(theme):
    changed = styles(retoken(theme, size_h2="17pt", colour_accent_strong="#123456", face_code="Courier"))
    assert changed["Heading 2"].font.size.pt == 17
    assert str(changed["Hyperlink"].font.color.rgb) == "123456"
    assert changed["Source Code"].font.name == "Courier"


def test_every_colour_of_the_styles_is_a_token(theme):
    found = set(re.findall(r'(?:color|fill)(?: w:val)?="([0-9a-f]{6})"', sheet(theme, "en").decode()))
    assert found
    assert found <= {value.lstrip("#") for value in theme.tokens.values()}


def test_page_and_theme_fonts_come_from_tokens(theme):
    data = alone("", retoken(theme, page_width="148mm", face_display="Lato"))
    assert docx.Document(io.BytesIO(data)).sections[0].page_width.mm == pytest.approx(148, abs=0.1)
    assert b'typeface="Lato"' in etree.tostring(part(data, "word/theme/theme1.xml"))


@pytest.mark.parametrize(
    "name", ["Normal", "Title", "Caption", "Table", "Normal Table", "toc 1", "Footnote Text", "KeywordTok"]
)
def test_document_has_the_styles_that_pandoc_uses(theme, name):
    names = {style.find(f"{W}name").get(f"{W}val").lower() for style in etree.fromstring(sheet(theme, "en"))[1:]}
    assert name.lower() in names


def test_paragraphs_use_only_styles_that_exist(artifact):
    known = {style.get(f"{W}styleId") for style in part(artifact.data, "word/styles.xml")}
    used = {
        s.get(f"{W}val") for kind in ("pStyle", "rStyle", "tblStyle") for s in document(artifact.data).iter(f"{W}{kind}")
    }
    assert used <= known


@pytest.mark.parametrize(
    "rule", ['p[style="Normal"] { clear: left }', "h1 { color: red }", 'p[style="Normal"] { margin-top: big }']
)
def test_stylesheet_mistake_is_named(theme, rule):
    wrong = dataclasses.replace(theme, styles={**theme.styles, "docx.css": theme.styles["docx.css"] + rule})
    with pytest.raises(SeriesError) as caught:
        sheet(wrong, "en")
    assert caught.value.diagnostics[0].code is Code.C007


def test_every_internal_link_has_its_bookmark(artifact):
    root = document(artifact.data)
    anchors = {link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")} - {None}
    marks = [mark.get(f"{W}name") for mark in root.iter(f"{W}bookmarkStart")]
    assert anchors
    assert anchors <= set(marks)
    assert len(marks) == len({mark.lower() for mark in marks})
    assert all(re.fullmatch(r"[^\W\d][\w-]{0,39}", mark) for mark in marks)


ANCHOR = "106-twin"


@pytest.fixture(scope="module")
def twins(books, theme):
    """A book whose two chapters have the same text."""
    first, *_ = books["book"].chapters
    body = blocks(BODY.replace(LONG, ANCHOR) + "\n1. one\n2. two\n\nText.\n\n1. again\n")
    pair = (first, dataclasses.replace(first, slug=ANCHOR, ast=body))
    return made(dataclasses.replace(books["book"], parts=(Part("", pair),)), theme).data


def numbers(root, *names, attribute=f"{W}id"):
    return [element.get(attribute) for name in names for element in root.iter(name)]


def test_numbers_are_unique_in_the_document(twins):
    root, notes = document(twins), part(twins, "word/footnotes.xml")
    marks = numbers(root, f"{W}bookmarkStart")
    assert len(marks) == len(set(marks)) == 4
    assert set(marks) == set(numbers(root, f"{W}bookmarkEnd"))
    pictures = numbers(root, "{*}docPr", "{*}cNvPr", attribute="id")
    assert len(pictures) == len(set(pictures)) == 8
    assert numbers(root, f"{W}footnoteReference") == ["1", "2"]
    assert numbers(notes, f"{W}footnote") == ["-1", "0", "1", "2"]


def test_each_numbered_list_begins_anew(twins):
    numbering = part(twins, "word/numbering.xml")
    items = {"".join(p.itertext()): p.find(f".//{W}numId") for p in document(twins).iter(f"{W}p")}
    first, second = (items[text].get(f"{W}val") for text in ("two", "again"))
    assert items["one"].get(f"{W}val") == first != second
    known = {num.get(f"{W}numId"): num for num in numbering.iter(f"{W}num")}
    assert {next(known[number].iter(f"{W}startOverride")).get(f"{W}val") for number in (first, second)} == {"1"}
    assert len(known) == len(list(numbering.iter(f"{W}num")))
    assert set(numbers(document(twins), f"{W}numId", attribute=f"{W}val")) <= set(known)
    kinds = numbers(numbering, f"{W}abstractNum", attribute=f"{W}abstractNumId")
    assert len(kinds) == len(set(kinds))
    assert {num[0].get(f"{W}val") for num in known.values()} <= set(kinds)


def test_an_image_of_two_chapters_is_there_once(twins):
    with zipfile.ZipFile(io.BytesIO(twins)) as package:
        media = [name for name in package.namelist() if name.startswith("word/media/")]
    targets = [
        row.get("Target") for row in part(twins, "word/_rels/document.xml.rels") if row.get("Type").endswith("/image")
    ]
    assert sorted(f"word/{target}" for target in targets) == media
    assert len(media) == 2
    assert len(numbers(document(twins), "{*}blip", attribute=f"{R}embed")) == 4


@pytest.mark.parametrize("name", ["document", "footnotes"])
def test_every_relation_that_is_used_is_there(twins, name):
    rows = [row.get("Id") for row in part(twins, f"word/_rels/{name}.xml.rels")]
    assert len(rows) == len(set(rows))
    root = part(twins, f"word/{name}.xml")
    assert {text for element in root.iter() for key, text in element.items() if key.startswith(R)} <= set(rows)


def test_every_part_has_a_type(twins):
    types = part(twins, "[Content_Types].xml")
    known = {row.get("PartName") or row.get("Extension") for row in types}
    with zipfile.ZipFile(io.BytesIO(twins)) as package:
        assert package.testzip() is None
        others = [name for name in package.namelist() if f"/{name}" not in known and name != "[Content_Types].xml"]
        assert {f"/{name}" for name in package.namelist()} >= {name for name in known if name.startswith("/")}
    assert {name.rpartition(".")[2] for name in others} <= known


def test_text_that_looks_like_numbers_stays_as_it_is(theme):
    text = '<w:numId w:val="1001"/> <w:bookmarkStart w:id="9" r:id="rId9"'
    assert texts(alone(f"`{text}`\n\n1. item\n", theme), "First Paragraph") == [text]


def test_a_note_may_hold_a_picture_and_a_link(theme, tmp_path):
    PIL.Image.new("RGB", (20, 10)).save(tmp_path / "dot.png")
    body = blocks("Text.[^a]\n\n[^a]: ![dot](dot.png) and [there](https://example.org/?a=1&b=2).")
    chapter = Chapter("x", "en", Metadata("X", "en"), body, assets=(asset(tmp_path / "dot.png", "image/png"),))
    data = made(Book("x", "brief", chapter.metadata, (Part("", (chapter,)),)), theme).data
    rows = {row.get("Id"): row.get("Target") for row in part(data, "word/_rels/footnotes.xml.rels")}
    notes = part(data, "word/footnotes.xml")
    (picture,), (link,) = (
        numbers(notes, "{*}blip", attribute=f"{R}embed"),
        numbers(notes, f"{W}hyperlink", attribute=f"{R}id"),
    )
    assert rows[link] == "https://example.org/?a=1&b=2"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.read(f"word/{rows[picture]}") == (tmp_path / "dot.png").read_bytes()


def test_contents_are_filled_in_and_nothing_is_left_to_update(whole):
    numbered = ["Foundations\t1", "104\tSynthetic <data>\t2", "Questions\t7", "105\tOtra cosa\t8"]
    assert texts_of_contents(whole) == numbered
    xml = etree.tostring(document(whole))
    assert b"dirty" not in xml
    assert b"updateFields" not in etree.tostring(part(whole, "word/settings.xml"))


def test_pages_of_the_contents_are_counted_by_the_pdf_if_it_is_there(books, theme):
    front = Piece("pdf", b"", 9, (0, -1, 1, -1, 2, 3, 4, 4, -1))
    printed = [front, *(Piece("pdf", b"", pages) for pages in (1, 7, 2, 3))]
    found = contents.pages(books["book"], printed, theme.tokens)
    assert list(found.values()) == [1, 2, 9, 11]
    assert list(found)[0::2] == ["part_1", "part_2"]
    refused = [front, *(Piece("pdf", b"", pages) for pages in (1, 7, 2, 0))]
    assert contents.pages(books["book"], refused, theme.tokens) == contents.pages(books["book"], [], theme.tokens)


@pytest.mark.parametrize("anchor", ["x", "a-name-of-some-length--and-a-heading", "110-first", "part_1", "é--à", "a" * 41])
def test_bookmarks_are_named_as_pandoc_does(theme, anchor):
    names = [e.get(f"{W}name") for e in document(alone(f"[a]{{#{anchor}}}", theme)).iter(f"{W}bookmarkStart")]
    assert bookmark(anchor) in names


def texts_of_contents(data):
    entries = next(document(data).iter(f"{W}sdtContent"))
    tabbed = {f"{W}t": lambda e: e.text, f"{W}tab": lambda _: "\t"}
    return ["".join(tabbed[e.tag](e) for e in p.iter(f"{W}t", f"{W}tab")) for p in entries]


def test_frame_of_the_book(whole):
    assert texts(whole, "Title") == ["Sovereignty"]
    assert texts(whole, "Part Title") == ["Foundations", "Questions"]
    assert texts(whole, "Heading 1") == ["Synthetic <data>", "Otra cosa"]
    assert texts(whole, "Standfirst") == ["A standfirst."]
    assert texts(whole, "Author") == ["Institute & Sons"]


def test_brief_ends_with_related_articles_and_citation(artifacts):
    data = artifacts["brief"].data
    assert texts(data, "Heading 2")[-2:] == ["Related articles", "How to cite"]
    assert texts(data, "Related")[0].startswith("082\tAnother one")
    (code,) = [shape for shape in document(data).iter("{*}docPr") if "example.org/x" in shape.get("descr", "")]
    frame = next(code.iterancestors(f"{W}p")).find(f"{W}pPr/{W}framePr")
    assert (frame.get(f"{W}xAlign"), frame.get(f"{W}wrap")) == ("right", "around")
    assert "Institute & Sons (2026)" in texts(data, "Citation")[0]


def test_core_properties(whole):
    core = docx.Document(io.BytesIO(whole)).core_properties
    assert (core.title, core.subject, core.author, core.language) == ("Sovereignty", "A book", "Institute & Sons", "en")
    assert (core.comments, core.keywords, core.category) == ("About.", "Policy, compute, data", "Policy")
    assert (core.version, core.identifier) == ("1.0", "urn:uuid:1")
    assert (core.created.date(), core.modified.date()) == (dt.date(2026, 2, 10), dt.date(2026, 3, 1))


def test_custom_properties(whole):
    properties = {p.get("name"): p[0].text for p in part(whole, "docProps/custom.xml")}
    assert properties["Rights"] == "CC-BY-4.0"
    assert properties["Source"] == "https://example.org/x"


def test_running_head_and_foot(whole):
    front, part_page, chapter, *_ = docx.Document(io.BytesIO(whole)).sections
    shown = [(heads.even_page_header, heads.header, heads.first_page_footer) for heads in (front, part_page, chapter)]
    assert [["".join(p.text for p in line.paragraphs) for line in lines] for lines in shown] == [
        ["", "", ""],
        ["", "", ""],
        ["\tSovereignty", "\N{EM SPACE}", ""],
    ]
    assert instructions(whole, "header-1") == [" STYLEREF 1 ", " PAGE "]
    assert "Synthetic <data>" in "".join(part(whole, "word/header-1.xml").itertext())
    assert instructions(whole, "footer-folio") == [" PAGE "]
    assert all(section.different_first_page_header_footer for section in (front, part_page, chapter))
    assert part(whole, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None


def instructions(data, name):
    return [field.get(f"{W}instr") for field in part(data, f"word/{name}.xml").iter(f"{W}fldSimple")]


def test_running_head_and_foot_of_a_brief(artifacts):
    (brief,) = docx.Document(io.BytesIO(artifacts["brief"].data)).sections
    assert brief.header.paragraphs[0].text == "Research\tSynthetic <data>"
    assert instructions(artifacts["brief"].data, "footer-brief") == [" PAGE ", " NUMPAGES "]
    assert brief.footer.paragraphs[0].text.endswith("\texample.org/x\nInstitute & Sons · CC BY 4.0")
    assert [p.text for p in brief.first_page_header.paragraphs] == [""]
    assert brief.first_page_footer.paragraphs[0].text == brief.footer.paragraphs[0].text


def test_head_of_a_brief_is_one_line(theme):
    title = "A title that is long enough for two lines of a running head, and a half: which its colon would have parted"
    chapter = Chapter("x", "en", Metadata(title, "en", series="Research"), blocks("Text."))
    data = made(Book("x", "brief", chapter.metadata, (Part("", (chapter,)),)), theme).data
    (_, shown) = docx.Document(io.BytesIO(data)).sections[0].header.paragraphs[0].text.split("\t")
    assert title.startswith(shown.rstrip("…"))
    assert 20 < len(shown) < 80


def test_pages_of_a_book_count_from_its_first_part(whole):
    kinds = [section.find(f"{W}pgNumType") for section in document(whole).iter(f"{W}sectPr")]
    assert [dict(kind.attrib) for kind in kinds if kind is not None] == [{f"{W}fmt": "lowerRoman"}, {f"{W}start": "1"}]


def wide(columns):
    words = ["governance", "infrastructure", "accountability", "procurement"] * 3
    words = words[:columns]
    return f"| {' | '.join(words)} |\n|{'--|' * columns}\n| {' | '.join(words)} |\n"


def test_table_that_is_too_wide_has_a_turned_page(theme):
    data = alone(f"Before.\n\n{wide(12)}\nBetween.\n\n{wide(4)}\n\nAfter.", theme)
    pages = docx.Document(io.BytesIO(data)).sections
    assert [(page.orientation, page.page_width > page.page_height) for page in pages] == [(0, False), (1, True), (0, False)]
    first, second = document(data).iter(f"{W}tbl")
    assert [int(t.find(f"{W}tblPr/{W}tblW").get(f"{W}w")) > 12_000 for t in (first, second)] == [True, False]
    turns = [e.tag == f"{W}tbl" for e in document(data)[0] if e.tag == f"{W}tbl" or e.find(f".//{W}sectPr") is not None]
    assert turns == [False, True, False, True]


def test_tables_on_turned_pages_share_one_if_nothing_is_between(theme):
    data = alone(f"{wide(12)}\n\n{wide(11)}", theme)
    assert len(docx.Document(io.BytesIO(data)).sections) == 3


def test_no_page_follows_a_turned_one_without_text(theme):
    chapters = [Chapter(slug, "en", Metadata(slug, "en"), blocks(f"Text.\n\n{wide(12)}")) for slug in ("a", "b")]
    data = made(Book("x", "book", Metadata("X", "en"), (Part("", tuple(chapters)),)), theme).data
    pages = docx.Document(io.BytesIO(data)).sections
    assert [page.page_width > page.page_height for page in pages] == [False, False, True, False, True]


def test_long_address_in_a_table_turns_no_page(theme):
    data = alone(f"| a | b |\n|---|---|\n| https://example.org/{'x' * 200} | b |", theme)
    assert len(docx.Document(io.BytesIO(data)).sections) == 1


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ("::: related-list\n- [082]{.number} [One](#a)\n- [083]{.number} [Two](#b)\n:::", ["Related Kept", "Related Kept"]),
        ("## Conclusion\n\nFirst.\n\nLast words.", ["Heading 2", "First Paragraph", "Body Text Kept"]),
    ],
)
def test_end_of_a_chapter_stays_together(last, kept, theme):
    cited = [Related(str(number), f"Title {number}", f"#{number}") for number in range(2)]
    chapter = Chapter("x", "en", Metadata("X", "en"), blocks(f"Text.\n\n{last}"), cited=tuple(cited))
    data = made(Book("x", "book", chapter.metadata, (Part("", (chapter,)),)), theme).data
    names = [p.style.name for p in docx.Document(io.BytesIO(data)).paragraphs]
    assert names[-len(kept) - 3 :] == [*kept, "Cited Heading", "Cited Kept", "Cited"]


def test_characters_of_other_scripts_need_no_formatting(theme):
    assert b"rFonts" not in etree.tostring(document(alone("漢字 and हिन्दी.", theme)))


def test_language_of_the_document_and_of_a_foreign_chapter(whole):
    root = part(whole, "word/styles.xml")
    assert next(root.iter(f"{W}lang")).get(f"{W}val") == "en-US"
    spanish = [
        r for r in document(whole).iter(f"{W}r") if any(lang.get(f"{W}val") == "es-ES" for lang in r.iter(f"{W}lang"))
    ]
    assert {"Adiós.", "Dos"} <= {"".join(r.itertext()) for r in spanish}


def test_table_has_a_header_row_and_full_widths(whole):
    table = next(document(whole).iter(f"{W}tbl"))
    rows = table.findall(f"{W}tr")
    widths = [int(cell.get(f"{W}w")) for cell in rows[1].iter(f"{W}tcW")]
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False]
    assert sum(widths) == pytest.approx(118 / 25.4 * 1440, abs=5)
    assert widths[1] == max(widths) > 2 * min(widths) > 0


def test_images_fit_the_measure_and_have_alternatives(whole):
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
    root = document(whole)
    assert [picture.get("descr") for picture in root.iter(f"{drawing}docPr")] == ["A diagram", ""]
    assert all(0 < int(extent.get("cx")) <= 118 * 36000 for extent in root.iter(f"{drawing}extent"))
    decorative = root.findall(".//{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative")
    assert len(decorative) == 1


def test_drawing_becomes_a_picture_of_twice_its_size(whole):
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        pictures = [PIL.Image.open(io.BytesIO(package.read(n))) for n in package.namelist() if n.startswith("word/media")]
    picture = next(p for p in pictures if p.size == (1800, 600)).convert("RGB")
    assert picture.getpixel((5, 300)) == (255, 0, 0)
    assert picture.getpixel((1790, 300)) == (255, 255, 255)


def drawn(svg, theme, folder):
    (folder / "drawing.svg").write_text(svg)
    return images.staged((asset(folder / "drawing.svg", "image/svg+xml"),), theme, folder)


def test_drawing_is_made_without_a_word(theme, tmp_path, caplog, capfd):
    _, complaints = drawn('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>', theme, tmp_path)
    assert complaints == ()
    assert caplog.records == []
    assert capfd.readouterr().err == ""


def test_what_is_wrong_with_a_drawing_is_told_of_its_article(theme, tmp_path):
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="https://example.org/x.png"/></svg>'
    (tmp_path / "drawing.svg").write_text(svg)
    assets = (asset(tmp_path / "drawing.svg", "image/svg+xml"),)
    chapter = Chapter("x", "en", Metadata("X", "en"), blocks("![x](drawing.svg)"), assets=assets, file="x.md")
    (told,) = made(Book("x", "brief", chapter.metadata, (Part("", (chapter,)),)), theme).diagnostics
    assert (told.code, told.severity, told.place.file) == (Code.R001, Severity.WARNING, "x.md")


def test_drawing_of_any_size_becomes_a_picture_of_a_bearable_one(theme, tmp_path):
    drawn('<svg xmlns="http://www.w3.org/2000/svg" width="20000" height="10000"/>', theme, tmp_path)
    with PIL.Image.open(tmp_path / "drawing.svg.png") as picture:
        assert picture.size == (4000, 2000)


def alone(markdown, theme):
    chapter = Chapter("x", "en", Metadata("X", "en"), blocks(markdown))
    return made(Book("x", "brief", chapter.metadata, (Part("", (chapter,)),)), theme).data


def test_article_without_text_is_rendered(theme):
    assert texts(alone("", theme), "Heading 1") == ["X"]


def test_lines_of_code_hang_and_stay_together(theme):
    data = alone("```python\na = 1\n\nb = 2\n```\n\n- item\n\n  ```\n  c\n  d\n  ```", theme)
    shown = [p.text for p in docx.Document(io.BytesIO(data)).paragraphs if p.style.name.startswith("Code Line")]
    assert shown == ["a = 1", "", "b = 2"]
    assert texts(data, "Source Code") == ["c\nd"]
    lines = [p.style for p in docx.Document(io.BytesIO(data)).paragraphs if p.style.name.startswith("Code Line")]
    assert [style.name for style in lines] == ["Code Line First Kept", "Code Line Inner Kept", "Code Line Last"]
    assert [style.base_style.name for style in lines] == ["Code Line"] * 3
    assert [style.paragraph_format.keep_with_next for style in lines] == [True, True, None]
    spaces = [(style.paragraph_format.space_before, style.paragraph_format.space_after) for style in lines]
    assert spaces == [(None, 0), (0, 0), (0, None)]
    assert lines[0].base_style.paragraph_format.first_line_indent < 0


def cells(data):
    """Return the style and the text of each paragraph in a table."""
    rows = (row for table in docx.Document(io.BytesIO(data)).tables for row in table.rows)
    return [(p.style.name, p.text) for row in rows for cell in row.cells for p in cell.paragraphs]


def test_formatting_is_that_of_styles(theme):
    marked = "**a** *b* ~~c~~ ***d*** ^e^ ~f~ [g]{.smallcaps} [h]{.underline} [**i**](https://example.org) `j`"
    rest = "## A **l**\n\n| **m** | n |\n|------:|---|\n| **o** | p |\n\nq[^a]\n\n[^a]: **r**"
    data = alone(f"{marked}[**k**]{{lang=es}}\n\n{rest}", theme)
    found = {}
    for name in ("word/document.xml", "word/footnotes.xml"):
        for run in part(data, name).iter(f"{W}r"):
            style = run.find(f"{W}rPr/{W}rStyle")
            found["".join(t.text for t in run.iter(f"{W}t"))] = "" if style is None else style.get(f"{W}val")
    plain = {"A l": "", "m": ""}  # bold already: to say so again would undo it
    styled = {"a": "Strong", "b": "Emphasis", "c": "Strike", "d": "Strong_Emphasis", "e": "Superscript", "f": "Subscript"}
    more = {"g": "SmallCaps", "h": "Underline", "i": "Hyperlink_Strong", "j": "VerbatimChar", "k": "Strong", "o": "Strong"}
    expected = {**plain, **styled, **more, "r": "Strong"}
    assert {key: found[key] for key in expected} == expected
    combined = docx.Document(io.BytesIO(data)).styles["Hyperlink Strong"]
    assert (combined.base_style.name, combined.font.bold) == ("Hyperlink", True)
    assert ("Table Text Right", "o") in cells(data)


def test_words_of_a_table_fit_their_cells_or_have_smaller_type(theme):
    large = retoken(theme, **{"size-table": "15.5pt"})
    rows = "| Instrument | Legislature | Conformity | Revised |\n|---|---|---|---|\n| procurement | everyone | whoever | a |"
    fitting, tight = (alone(rows, theme) for theme in (theme, large))
    assert ("Table Text", "procurement") in cells(fitting)
    assert ("Table Text Dense", "procurement") in cells(tight)
    style = docx.Document(io.BytesIO(tight)).styles["Table Text Dense"]
    assert style.font.size.pt == 12.5
    widths = [int(column.get(f"{W}w")) for column in document(tight).iter(f"{W}gridCol")]
    assert (widths[0], widths[-1]) == (max(widths), min(widths))


@pytest.mark.parametrize(("lang", "separators"), [("en", (".", ",")), ("es", (",", ";")), ("ca", (",", ";"))])
def test_settings_are_those_of_the_language(theme, lang, separators):
    chapter = Chapter("x", lang, Metadata("X", lang), blocks("Text."))
    data = made(Book("x", "brief", chapter.metadata, (Part("", (chapter,)),)), theme).data
    settings = part(data, "word/settings.xml")
    assert tuple(settings.find(f"{W}{name}").get(f"{W}val") for name in ("decimalSymbol", "listSeparator")) == separators


def test_paragraphs_of_a_note_are_aligned(theme):
    data = alone("Text.[^a]\n\n[^a]: One.\n\n    Two.", theme)
    first, second = (p for p in part(data, "word/footnotes.xml").iter(f"{W}p") if p.find(f"{W}pPr") is not None)
    assert next(first.iter(f"{W}tab")) is not None
    assert [p.find(f"{W}pPr/{W}pStyle").get(f"{W}val") for p in (first, second)] == ["FootnoteText", "FootnoteBlockText"]
    indents = [styles(theme)[name].paragraph_format.left_indent for name in ("footnote text", "Footnote Block Text")]
    assert indents[0] == indents[1]


def test_a_paragraph_after_a_displayed_formula_goes_on_at_the_margin(theme):
    assert texts(alone("Before\n\n$$x$$\n\nwhere.\n\nAnother.", theme), "Body Text") == ["", "Another."]


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="20" height="10"', (20, 10)),
        ('width="72pt" height="1in"', (96, 96)),
        ('viewBox="0 0 40 20"', (40, 20)),
        ('width="80" viewBox="0 0 40 20"', (80, 40)),
        ('width="100%" height="100%" viewBox="0 0 40 20"', (40, 20)),
        ("", (300, 150)),
    ],
)
def test_natural_size_of_a_drawing(attributes, size):
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'.encode()
    assert images.natural(svg) == pytest.approx(size)


def test_callout_has_label_and_rule_of_its_kind(whole):
    assert texts(whole, "Callout Warning Label") == ["Warning"]
    assert texts(whole, "Callout Warning") == ["Mind the gap.", "an item"]


def test_tasks_show_their_box_as_bullet(whole):
    numbering = part(whole, "word/numbering.xml")
    kinds = {num.get(f"{W}numId"): num[0].get(f"{W}val") for num in numbering.iter(f"{W}num")}
    bullets = {
        kind.get(f"{W}abstractNumId"): next(kind.iter(f"{W}lvlText")).get(f"{W}val")
        for kind in numbering.iter(f"{W}abstractNum")
    }
    items = [p for p in document(whole).iter(f"{W}p") if "".join(p.itertext()) in {"open", "done"}]
    assert [bullets[kinds[p.find(f"{W}pPr/{W}numPr/{W}numId").get(f"{W}val")]] for p in items] == ["☐", "☑"]


def test_formula_is_native_and_a_bad_one_is_told(artifact):
    assert len(list(document(artifact.data).iter("{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"))) == 1
    assert [(d.code, d.place.file) for d in artifact.diagnostics] == [(Code.R003, "104.md"), (Code.V013, "104.md")]
    assert "badcommand" in artifact.diagnostics[0].message


def test_footnote_is_native(whole):
    assert "A footnote." in "".join(part(whole, "word/footnotes.xml").itertext())


def test_fonts_travel_along(whole, theme):
    table = part(whole, "word/fontTable.xml")
    assert {font.get(f"{W}name") for font in table} == {theme.tokens[f"face-{role}"] for role in ("text", "display", "code")}
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        fonts = [n for n in package.namelist() if n.startswith("word/fonts/")]
    assert len(fonts) == len(list(table.iter("{*}embedRegular", "{*}embedBold", "{*}embedItalic", "{*}embedBoldItalic")))
    assert [[place.tag.rpartition("}")[2] for place in font if "embed" in place.tag] for font in table] == [
        ["embedRegular", "embedBold", "embedItalic", "embedBoldItalic"],
        ["embedRegular", "embedBold"],
        ["embedRegular", "embedItalic"],
    ]
    assert len(whole) < 400_000


def test_masking_a_font_twice_gives_it_back():
    key = uuid.UUID("11111111-2222-3333-4444-555555555555")
    font = bytes(range(64))
    assert fonts.masked(font, key)[:32] != font[:32]
    assert fonts.masked(fonts.masked(font, key), key) == font


SCRIPT = """
import hashlib, pickle
from pipeline.render import docx
book, theme = pickle.load(open("work", "rb"))
jobs = docx.split(book, theme)
pieces = [docx.render(job) for job in reversed(jobs)][::-1]
for data in (*(piece.data for piece in pieces), docx.bind(book, theme, pieces)):
    print(hashlib.sha256(data).hexdigest())
"""


def test_bytes_repeat_whatever_the_order_and_the_environment(books, artifacts, theme, tmp_path):
    book = books["book"]
    (tmp_path / "work").write_bytes(pickle.dumps((book, theme)))
    strange = {**os.environ, "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7", "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=tmp_path, env=strange, capture_output=True, text=True, check=True
    )
    here = [*(render_job(job).data for job in backend.split(book, theme)), artifacts["book"].data]
    assert run.stdout.split() == [hashlib.sha256(data).hexdigest() for data in here]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_shows_it(whole, tmp_path):
    (tmp_path / "book.docx").write_bytes(whole)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "book.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "book.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.split("\f")
    assert "Sovereignty" in pages[0]
    assert [pages[number].split()[-1] for number in (1, 2)] == ["ii", "iii"]
    assert "STYLEREF" not in text
    assert "Otra cosa" in next(page for page in pages if "Contents" in page)
