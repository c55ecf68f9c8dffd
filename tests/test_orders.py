import pytest
from conftest import SERIES, article

from pipeline.load import load
from pipeline.select import Wanted, select

FILES = {
    "src/pre.md": article(title="Preface", date="2026-05-01"),
    "src/a.md": article(title="A", weight=2, date="2026-04-01"),
    "src/a/one.md": article(title="A one", weight=10, date="2026-03-01"),
    "src/a/deep dir/two.md": article(title="A two", date="2026-02-01"),
    "src/b.md": article(title="B", weight=1, date="2026-01-01"),
    "src/end.md": article(title="End", date='""'),
    "es/a.md": article(title="A, en castellano"),
    "es/a/deep dir/two.md": article(title="Dos"),
}
HEAD = (
    SERIES.split("[[collection]]", maxsplit=1)[0]
    .replace('en = "*.md"', 'en = "src/**/*.md"')
    .replace("es/*.md", "es/**/*.md")
)
SUMMARY = """\
# Summary

[Preface](pre.md)

# First *part*

- [A](./a.md)
    - [One](a/one.md#x)
        * [Two](<a/deep dir/two.md>)
- [Not yet]()

---
# Second part

1. [B](b.md)

-----------
[End](end.md)
"""


def books(make_series, source, files):
    series = make_series(FILES | files, f'{HEAD}[[collection]]\nname = "book"\ntitle = "Book"\nsource = {source}\n')
    return select(series, load(series), Wanted(briefs=()))


def shape(edition):
    """Return an edition as lines: parts and articles, each indented by its level."""
    lines = []
    for part in edition.parts:
        lines += [" " * part.level + part.title] if part.title else []
        lines += [" " * (part.level + bool(part.title)) + article.slug for article in part.articles]
    return lines


def test_a_summary_with_prefix_parts_nested_chapters_and_suffix(make_series):
    english, spanish = books(make_series, '"src/SUMMARY.md"', {"src/SUMMARY.md": SUMMARY})
    assert shape(english) == [" pre", " First part", "  a", "   one", "    two", " Second part", "  b", " end"]
    assert not english.diagnostics
    assert shape(spanish) == [" First part", "  a", "   two"]


def test_without_parts_chapters_nest_from_the_first_level(make_series):
    summary = "- [A](a.md)\n\t- [One](a/one.md)\n\t- [Drafted]()\n\t\t- [Two](a/deep%20dir/two.md)\n- [B](b.md)\n"
    english, _ = books(make_series, '"src/SUMMARY.md"', {"src/SUMMARY.md": summary})
    assert shape(english) == [" a", "  one", "  Drafted", "   two", " b"]


def test_what_a_summary_names_wrongly_is_told_with_its_line(make_series):
    summary = "# Summary\n<!-- two\nlines -->\n- [A](a.mdx)\n- [Web](https://example.org)\n- [B](b.md)\nText\n"
    english, *_ = books(make_series, '"src/SUMMARY.md"', {"src/SUMMARY.md": summary})
    assert [(d.code.name, d.place.line) for d in english.diagnostics] == [("C008", 4), ("C008", 5), ("C008", 7)]
    assert shape(english) == [" b"]


def test_a_summary_is_no_article(make_series):
    series = make_series(
        FILES | {"src/SUMMARY.md": SUMMARY}, f'{HEAD}[[collection]]\nname = "b"\ntitle = "B"\nsource = "src/SUMMARY.md"\n'
    )
    assert "summary" not in {a.slug for a in load(series)}


def test_a_list_of_files_slugs_and_patterns(make_series):
    english, spanish = books(make_series, '"order.txt"', {"order.txt": "# Order\nsrc/b.md\na   # the letter\n\nt*\nzz\n"})
    assert shape(english) == [" b", " a", " two"]
    assert [str(d).split("order.txt:")[1] for d in english.diagnostics] == ["6: error C008 'zz' names no article"]
    assert shape(spanish) == [" a", " two"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", "a two one b end pre"),
        (', order = "date"', "b two one a pre end"),
        (', order = "-date"', "pre a one two b end"),
        (', order = ["weight", "title"]', "b a one two end pre"),
    ],
)
def test_a_folder_in_the_order_of_a_site(make_series, order, expected):
    english, _ = books(make_series, f'{{ folder = "src"{order} }}', {})
    assert " ".join(a.slug for a in english.articles) == expected


def test_a_draft_that_is_listed_is_said_to_be_one(make_series):
    files = {"src/later.md": article(draft="true"), "order.txt": "src/later.md\nsrc/a.md\n"}
    english, _ = books(make_series, '"order.txt"', files)
    assert [d.hint for d in english.diagnostics] == [
        "the file is there: it is a draft, or [articles] in series.toml leaves it out"
    ]
