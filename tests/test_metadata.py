import datetime as dt

import pytest

from pipeline.diagnostics import Code
from pipeline.metadata import split


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
