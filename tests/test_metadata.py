import datetime as dt

import pytest

from pipeline.articles.metadata import split
from pipeline.diagnostics import Code


def told(text, **options):
    return [(d.code.name, d.place.line, d.place.column) for d in split(text, "f.md", **options).diagnostics]


def test_reads_values_as_they_are_written():
    text = (
        "---\ntitle: |\n  Two\n  lines\nversion: 1.10\nnumber: 010\ndate: 2026-02-10 10:00:00 +0000\n"
        "author: {name: Ada}\ntags: one\ncategories:\n  - A\n  - B\ndraft: true\n---\nBody\n"
    )
    result = split(text, "f.md")
    header = result.header
    assert (header.title, header.version, header.number) == ("Two lines", "1.10", "010")
    assert header.date == dt.date(2026, 2, 10)
    assert (header.authors, header.tags, header.categories, header.draft) == (("Ada",), ("one",), ("A", "B"), True)
    assert (result.body, result.offset, result.diagnostics) == ("Body\n", 14, ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Just text\n", [("A002", 1, 1)]),
        ("---\ntitle: a\n\nText without end\n", [("A002", 1, 1)]),
        ("---\ntitle: a\ndate: 2026-01-01\ntitle: b\n---\n", [("A004", 4, 1)]),
        ("---\ntitle: a: b\n---\n", [("A003", 2, 9)]),
        ("---\ntitle: a\n\n## Text: begun\n\n---\n\nMore.\n", [("A002", 1, 1)]),
        ("---\ntitle: a\n\nSome: text: here\n\n---\n", [("A002", 1, 1)]),
        ("---\n- a\n---\n", [("A003", 2, 1)]),
        ("---\ntitle: !!python/name:os.system\n---\n", [("A003", 2, 8)]),
        ("---\na: &x 1\nb: *x\n---\n", [("A003", 3, 4)]),
        ("---\ntitle: [a]\n---\n", [("A006", 2, 1)]),
        ("---\ntitle: a\ndate: soon\n---\n", [("A006", 3, 1)]),
        ("---\ntitle: a\ndate: 2026-02-30\n---\n", [("A006", 3, 1)]),
        ("---\ntitle: a\ntags: {x: 1}\n---\n", [("A006", 3, 1)]),
        ("---\ntitle: a\ndraft: perhaps\n---\n", [("A006", 3, 1)]),
        ("---\ntitle: a\nauhtor: x\n---\n", [("A005", 3, 1)]),
        ("---\ntitle: a\ntoc: true\n---\n", []),
        ("---\n---\n", []),
        ('---\ntitle: "Bell \\u0007 x"\n---\n', [("A011", 2, 8)]),
        ("---\ntitle: a\ntags:\n  - b \u202e c\n---\n", [("A011", 4, 5)]),
        ("---\nx: " + "[" * 5000 + "\n---\n", None),
        ("---\n" + "a" * 70_000 + ": 1\n---\n", [("A003", 2, 1)]),
    ],
)
def test_tells_what_is_wrong_and_where(text, expected):
    found = told(text)
    assert found == expected if expected is not None else found[0][0] == "A003"


def test_keeps_the_values_that_are_right():
    header = split("---\ntitle: Right\ndate: wrong\n---\n", "f.md").header
    assert (header.title, header.date) == ("Right", None)


def test_illegal_characters_do_not_reach_a_title():
    assert split('---\ntitle: "Bell \\u0007 x\u202ey"\n---\n', "f.md").header.title == "Bell xy"


def test_a_block_may_be_optional():
    result = split("# Heading\n", "f.md", required=False)
    assert (result.diagnostics, result.body) == ((), "# Heading\n")


def test_an_alias_bomb_is_refused_at_once():
    bomb = (
        "---\na: &a [x,x]\n"
        + "".join(f"{b}: &{b} [*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        + "---\n"
    )
    assert {d.code for d in split(bomb, "f.md").diagnostics} == {Code.A003}


def test_a_series_has_its_own_names_for_keys():
    text = "---\ntitle: a\nteaser: A text\ndescription: Another\neip: 020\nauhtor: x\n---\n"
    result = split(text, "f.md", keys={"excerpt": ("lead", "teaser"), "number": ("eip",)})
    assert (result.header.excerpt, result.header.number) == ("A text", "020")
    assert [(d.code.name, d.place.line) for d in result.diagnostics] == [("A005", 6)]


def test_a_wrong_value_is_told_under_the_name_that_the_author_wrote():
    result = split("---\ntitle: a\nposted: soon\n---\n", "f.md", keys={"date": ("posted",)})
    assert [str(d).split("\n")[0] for d in result.diagnostics] == [
        "f.md:3:1: error A006 metadata key 'posted' is not a day: 'soon'"
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Ada Lovelace <ada@example.org>, Alan (@alan)", ("Ada Lovelace", "Alan")),
        ("Ada Lovelace, Alan Turing", ("Ada Lovelace", "Alan Turing")),
        ("Martin Luther King, Jr.", ("Martin Luther King, Jr.",)),
        ("Ada", ("Ada",)),
        ("", ()),
    ],
)
def test_several_authors_in_one_text(value, expected):
    assert split(f"---\ntitle: a\nauthor: {value}\n---\n", "f.md").header.authors == expected


def test_tags_may_stand_in_one_text():
    assert split("---\ntitle: a\ntags: one, two words\n---\n", "f.md").header.tags == ("one", "two words")
