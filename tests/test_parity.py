"""Artifacts that are made whole, then damaged: what is told of them, where."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from conftest import SERIES, article

from pipeline.build import books, build
from pipeline.markup.anchors import bookmark, shortened
from pipeline.model import Artifact
from pipeline.select import Wanted
from pipeline.theme import load_theme
from pipeline.validate import validate
from pipeline.validate.parity import compared
from pipeline.validate.parity.collation import collated
from pipeline.validate.parity.manner import ADDRESS, FORMULA, MANNERS, NOTE, OTHERWISE
from pipeline.validate.parity.witness import OBJECT, Passage

ROOT = Path(__file__).parent
FORMATS = ("pdf", "epub", "docx")
BODY = """\
A first paragraph with *emphasis*, a [link](#second), a note,[^n] and a formula $a^2$ in it.

## First

A paragraph that will be taken away.

1. One item
2. Another item, with a [page elsewhere (MRCS)](https://www.example.com/ñ).

### Below

| Name | Value |
|------|------:|
| One  | 1.5   |
| Two  | 2.5   |

![A blue square](square.svg)

## Second

> [!NOTE]
> Words in a box.

```python
def f():
    return 1
```

Last words.

[^n]: The words of a note.
"""
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="#00f"/></svg>'


@pytest.fixture(scope="module")
def shop(tmp_path_factory, theme):
    """Build a book and a brief in every format; return the book, the brief and what the files hold."""
    from pipeline.series import read_series  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("series")
    texts = {"series.toml": SERIES, "001-a.md": article(BODY, "One", excerpt="In short."), "square.svg": SQUARE}
    for name, text in {**texts, "002-b.md": article("Only this.\n", "Two")}.items():
        (folder / name).write_text(text)
    series, wanted = read_series(folder), Wanted(briefs=("001",), languages=("en",))
    report = build(series, wanted, theme, FORMATS, folder / "out")
    assert [str(d) for d in report.diagnostics if d.code.name[0] in "RV"] == []
    made = {(a.layout, a.format): replace(a, data=Path(a.path).read_bytes()) for a in report.artifacts}
    return {book.layout: book for book in books(series, wanted, theme)[1]}, made, theme.labels


@pytest.fixture
def told(shop):
    """Return what is told of a damaged artifact: code, file, line and message."""
    whole, made, labels = shop

    def tell(fmt, damage, layout="brief"):
        artifact = made[layout, fmt]
        found = compared(replace(artifact, data=damage(artifact.data)), whole[layout], labels)
        return [(d.code.name, Path(d.place.file).name, d.place.line, d.message.split(": ", 1)[-1]) for d in found]

    return tell


def packed(part, *changes):
    """Return a change of a part of a package: patterns and what takes the place of the first match of each."""

    def damage(data):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            files = {info: package.read(info) for info in package.infolist()}
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as package:
            for info, old in files.items():
                package.writestr(info, changed(old, changes) if re.search(part, info.filename) else old)
        return buffer.getvalue()

    return damage


def changed(old, changes):
    text = old.decode()
    for pattern, new in changes:
        text, count = re.subn(pattern, new, text, count=1, flags=re.DOTALL)
        assert count, f"nothing to damage: {pattern}"
    return text.encode()


def tagged(change):
    """Return a change of the structure tree of a PDF: `change` is given all elements of each tag."""

    def damage(data):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            elements = {}
            for thing in pdf.objects:
                if isinstance(thing, pikepdf.Dictionary) and "/S" in thing and "/P" in thing:
                    elements.setdefault(str(thing.S), []).append(thing)
            change(elements, pdf)
            buffer = io.BytesIO()
            pdf.save(buffer)
        return buffer.getvalue()

    return damage


def without(element):
    """Take a structure element out of its parent."""
    element.P.K = pikepdf.Array([kid for kid in element.P.K if isinstance(kid, int) or kid.objgen != element.objgen])


CHAPTER, DOCUMENT = r"001-a\.xhtml", r"word/document\.xml"
WORD_PARAGRAPH = r"<w:p>(?:(?!<w:p>).)*?{}.*?</w:p>"


@pytest.mark.parametrize("layout", ["brief", "book"])
@pytest.mark.parametrize("fmt", FORMATS)
def test_what_is_whole_has_no_differences(told, fmt, layout):
    assert told(fmt, lambda data: data, layout) == []


@pytest.mark.parametrize(
    ("fmt", "damage"),
    [
        ("epub", packed(CHAPTER, (r"<p>A paragraph that will.*?</p>", ""))),
        ("docx", packed(DOCUMENT, (WORD_PARAGRAPH.format("A paragraph that will"), ""))),
        ("pdf", tagged(lambda found, _: without(paragraph_after(found["/H2"][0])))),
    ],
)
def test_a_paragraph_that_is_gone_is_told(told, fmt, damage):
    assert told(fmt, damage) == [("V010", "001-a.md", 11, "the paragraph “A paragraph that will be taken away.” is missing")]


def paragraph_after(heading):
    """Return the element after another one."""
    kids = list(heading.P.K)
    return kids[[kid.objgen for kid in kids].index(heading.objgen) + 1]


@pytest.mark.parametrize(
    ("fmt", "damage"),
    [
        ("epub", packed(CHAPTER, (r'<aside id="note_1".*?</aside>', ""))),
        ("docx", packed(DOCUMENT, (r"<w:footnoteReference[^>]*/>", ""))),
        ("pdf", tagged(lambda found, _: without(found["/Note"][0]))),
    ],
)
def test_a_note_that_is_gone_is_told(told, fmt, damage):
    assert told(fmt, damage) == [("V010", "001-a.md", 37, "the note “The words of a note.” is missing")]


@pytest.mark.parametrize(
    ("fmt", "damage"),
    [
        ("epub", packed(CHAPTER, (r"<tr>(?:(?!<tr>).)*?Two.*?</tr>", ""))),
        ("docx", packed(DOCUMENT, (r"<w:tr>(?:(?!<w:tr>).)*?Two.*?</w:tr>", ""))),
        ("pdf", tagged(lambda found, _: without(found["/TR"][-1]))),
    ],
)
def test_a_row_that_is_gone_is_told(told, fmt, damage):
    ((code, file, line, message),) = told(fmt, damage)
    assert (code, file, line) == ("V010", "001-a.md", 18)
    assert message.startswith("the table “Name Value One 1.5 Two 2.5” has ")


@pytest.mark.parametrize(
    ("fmt", "damage"),
    [
        ("epub", packed(CHAPTER, ("<h2>First", "<h2>Se¢ond"), ("<h2>Second", "<h2>First"), ("<h2>Se¢ond", "<h2>Second"))),
        ("docx", packed(DOCUMENT, (">First<", ">Se¢ond<"), (">Second<", ">First<"), (">Se¢ond<", ">Second<"))),
        ("pdf", tagged(lambda _, pdf: swap(*sections(pdf.Root.StructTreeRoot)[:2]))),
    ],
)
def test_headings_in_another_order_are_told(told, fmt, damage):
    found = told(fmt, damage)
    assert {code for code, *_ in found} == {"V010"}
    assert ("V010", "001-a.md", 9, "the heading “First” is missing") in found
    assert ("V010", "001-a.md", 25, "the heading “Second” is missing") in found or len(found) > 2


def sections(element):
    """Return the sections' headings in reading order."""
    kids = [kid for kid in (element.K if isinstance(element.K, pikepdf.Array) else [element.K]) if not isinstance(kid, int)]
    found = [kid for kid in kids if kid.get("/S") == "/H2"]
    return found or [heading for kid in kids if "/S" in kid and "/K" in kid for heading in sections(kid)]


def swap(one, other):
    """Let two elements change places."""
    for parent in {one.P.objgen: one.P, other.P.objgen: other.P}.values():
        names = {one.objgen: other, other.objgen: one}
        parent.K = pikepdf.Array([kid if isinstance(kid, int) else names.get(kid.objgen, kid) for kid in parent.K])


@pytest.mark.parametrize(
    ("fmt", "damage"),
    [
        ("epub", packed(CHAPTER, ("<h2>First</h2>", "<h4>First</h4>"))),
        ("docx", packed(DOCUMENT, (r'"Heading2"(?=(?:(?!</w:p>).)*>First<)', '"Heading4"'))),
        ("pdf", tagged(lambda found, _: found["/H2"][0].__setattr__("S", pikepdf.Name.H4))),
    ],
)
def test_a_skipped_level_is_told(told, fmt, damage):
    assert told(fmt, damage) == [("V011", "001-a.md", 9, "the heading “First” is 3 levels below its chapter, not 1")]


def test_a_heading_that_is_none_is_told(told):
    damage = packed(CHAPTER, ("<h2>First</h2>", "<p>First</p>"))
    assert told("epub", damage) == [("V011", "001-a.md", 9, "the heading “First” has become paragraph")]


@pytest.mark.parametrize(
    ("fmt", "damage"),
    [
        ("epub", packed(CHAPTER, ('alt="A blue square"', 'alt=""'))),
        ("docx", packed(DOCUMENT, ('descr="A blue square"', 'descr=""'))),
        ("pdf", tagged(lambda found, _: [f.__delitem__("/Alt") for f in found["/Figure"] if f.Alt == "A blue square"])),
    ],
)
def test_an_image_without_alternative_is_told(told, fmt, damage):
    assert told(fmt, damage) == [("V013", "001-a.md", 23, "the image “A blue square” has the description “”")]


@pytest.mark.parametrize(
    ("fmt", "damage"),
    [
        ("epub", packed(CHAPTER, (r'href="#id_001-a--second"', 'href="#id_001-a--first"'))),
        ("docx", packed(DOCUMENT, (f'w:anchor="{bookmark("001-a--second")}"', f'w:anchor="{bookmark("001-a--first")}"'))),
    ],
)
def test_a_link_to_another_place_is_told(told, fmt, damage):
    ((code, file, line, message),) = told(fmt, damage)
    assert (code, file, line) == ("V012", "001-a.md", 7)
    assert message.startswith("the link “link” leads to ")


def test_a_link_that_is_none_is_told(told):
    def cut(found, _pdf):
        for link in found["/Link"]:
            if any(not isinstance(kid, int) and "/Obj" in kid and "example.com" in str(kid.Obj.get("/A")) for kid in link.K):
                link.S = pikepdf.Name.Span

    assert told("pdf", tagged(cut)) == [("V012", "001-a.md", 14, "the link “pageelsewhere(mrcs)” is missing")]


@pytest.mark.parametrize(
    ("fmt", "damage"),
    [
        ("epub", packed(r"\.opf", (">One<", ">Another<"))),
        ("docx", packed(r"core\.xml", (">One<", ">Another<"))),
        ("pdf", tagged(lambda _, pdf: pdf.docinfo.__setitem__("/Title", "Another"))),
    ],
)
def test_another_title_in_the_metadata_is_told(told, fmt, damage):
    assert told(fmt, damage) == [("V015", "001-a.md", 2, "its title is “Another”, not “One”")]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            packed(CHAPTER, ("Last words", "Lost words")),
            "the paragraph “Last words.” has “…Lost words.…” instead of “…Last words.…”",
        ),
        (
            packed(CHAPTER, (r" {4}(?=(?:<[^>]*>)*return)", "")),
            "the code “def f(): return 1” has other spaces or line breaks",
        ),
        (packed(CHAPTER, ("One item", "Oneitem")), "the paragraph “One item” has “…Oneitem…” instead of “…One item…”"),
        (packed(CHAPTER, ("<h1>One</h1>", "<p>One</p>")), "the title “One” is no heading, or not in its place"),
        (packed(CHAPTER, ("In short.", "")), "“In short.” is missing below the title"),
        (
            packed(CHAPTER, (r"(<h3>Below)", r"<p>Out of nowhere.</p>\1")),
            "the paragraph “Out of nowhere.” is not in the article",
        ),
        (packed(CHAPTER, (r"<math.*?</math>", "")), "the formula “a^2” is missing"),
    ],
)
def test_other_words_are_told(told, damage, message):
    assert [one for one in told("epub", damage) if one[-1].startswith(message)]


def test_spaces_between_words_are_not_told(told):
    assert told("epub", packed(CHAPTER, ("One item", "One\n  item"))) == []


def test_a_part_of_a_book_that_is_gone_is_told(shop):
    whole, made, labels = shop
    book = replace(whole["book"], parts=tuple(replace(part, title="A Part", number="1") for part in whole["book"].parts))
    for fmt in FORMATS:
        (found,) = compared(made["book", fmt], book, labels)
        assert (found.code.name, found.message) == ("V010", "the part “A Part” is missing")


def test_characters_without_a_glyph_are_told_once(make_series, theme, tmp_path):
    series = make_series({"001-a.md": article("A paragraph with 漢 in it.\n")})
    wanted = Wanted(books=(), languages=("en",))
    report = build(series, wanted, theme, ("pdf",), tmp_path / "out")
    assert [d.code.name for d in report.diagnostics if d.code.name[0] in "RV"] == ["R002"]
    (book,) = books(series, wanted, theme)[1]
    artifact = Artifact("001-a", "brief", "en", "pdf", "", Path(report.artifacts[0].path).read_bytes())
    assert [(d.code.name, d.place.line) for d in validate(artifact, book, theme.labels).diagnostics] == [("V016", 6)]


def said(*texts, kind="text"):
    return [Passage(kind, text) for text in texts]


def test_what_goes_on_on_the_next_page_is_one_passage():
    pairs = collated(said("One two-three four.", "Five."), said("One two-", "three four.", "Five."), MANNERS["pdf"])
    assert [(p.wanted.text, p.found.text) for p in pairs] == [
        ("One two-three four.", "One two-\nthree four."),
        ("Five.", "Five."),
    ]
    table = Passage("table", "A\t\n1\t\n2\t\n", head="A\t\n")
    halves = [Passage("table", "A\t\n1\t\n", head="A\t\n"), Passage("table", "A\t\n2\t\n", head="A\t\n")]
    assert [bool(p.found) for p in collated([table], halves, MANNERS["pdf"])] == [True]


def test_what_goes_on_after_the_formulas_of_its_first_page_is_one_passage():
    first, second = (Passage("formula", source) for source in ("n", "p"))
    wanted = Passage("text", f"Of {FORMULA}n{OTHERWISE} agents, with {FORMULA}p{OTHERWISE}.")
    parts = [Passage("text", f"Of {OBJECT} agents,"), first, Passage("text", f"with {OBJECT}."), second]
    whole, *shown = collated([wanted, first, second], parts, MANNERS["pdf"])
    assert whole.found
    assert whole.found.text == f"Of {OBJECT} agents,\nwith {OBJECT}."
    assert shown == [(first, first), (second, second)]


def test_passages_that_changed_places_do_not_match():
    pairs = collated(said("One", "Two", "Three"), said("Two", "One", "Three"), MANNERS["epub"])
    assert [(p.wanted and p.wanted.text, p.found and p.found.text) for p in pairs] == [
        ("One", None), ("Two", "Two"), (None, "One"), ("Three", "Three"),
    ]  # fmt: skip


def test_the_number_of_a_note_is_told_from_a_number_after_it():
    wanted = [Passage("table", f"Three{NOTE}\t300\t\n"), Passage("text", f"Words.{NOTE}")]
    for number in ("", "2", "33"):
        found = [Passage("table", f"Three{number}\t300\t\n"), Passage("text", f"Words.{number}")]
        assert all(pair.wanted and pair.found for pair in collated(wanted, found, MANNERS["pdf"]))
    assert not collated(wanted[:1], [Passage("table", "Three2\t30\t\n")], MANNERS["pdf"])[0].wanted


def test_on_paper_a_note_tells_the_address_of_a_link_in_it_and_nothing_else():
    note = Passage("note", f"See this{ADDRESS}example.org/a-b{OTHERWISE} and that.")
    for told, same in (("", True), (" (example.org/a-b)", True), (" (example.org/c)", False), (" (so)", False)):
        found = [Passage("note", f"See this{told} and that.")]
        assert (len(collated([note], found, MANNERS["pdf"])) == 1) is same


def test_what_is_whole_for_a_press_has_no_differences(make_series, tmp_path):
    body = "A note.[^n]\n\n[^n]: With a [link](https://example.org/squares/), a [sibling](002-b.md) and `code`.\n"
    toml = SERIES.replace("[links]", '[links]\noutside = "sibling"')
    series = make_series({"001-a.md": article(body), "002-b.md": article()}, toml)
    press = load_theme(ROOT.parent / "styles", ROOT.parent / "templates", "print")
    report = build(series, Wanted(languages=("en",), books=()), press, ("pdf",), tmp_path / "out")
    assert [str(d) for d in report.diagnostics if d.code.name[0] in "RV"] == []


def test_bookmarks_are_named_as_pandoc_does_but_in_short():
    assert bookmark("back_topics") == "back_topics"
    assert bookmark("001-elements") == shortened("X18a803220ff1646e1273ca2992fc0e15e703827") == "X18a803220ff1"
    assert shortened("Xylophones-and-other-things") == "Xylophones-and-other-things"
