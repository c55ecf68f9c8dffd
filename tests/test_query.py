import pytest
from conftest import SERIES, article

from pipeline.errors import SeriesError
from pipeline.load import load
from pipeline.select import Wanted, select

FILES = {
    "001-one.md": article("See [ten](/research/010-ten#x).", title="One Law", tags="[x]", date="2026-01-01", weight=3),
    "002-two.md": article("[Ten][t]\n\n[t]: ./010-ten.md\n", title="Two", tags="[x, y]", date="2026-03-01", weight=20),
    "010-ten.md": article("[me](/research/010-ten)", title="Ten Laws", categories="[K]", date="2026-02-01"),
    "011-eleven.md": article(title="Eleven", categories="[K]", tags="[y]", date="2026-02-01", weight=3),
    "012-draft.md": article(title="Draft Law", tags="[x]", draft="true"),
    "es/001-one.md": article("[diez](/research/es/010-ten/)", title="Una ley"),
}
HEAD = SERIES.split("[[collection]]", maxsplit=1)[0]


def chosen(make_series, query, more=""):
    """Return the slugs that a query chooses in the default language, without their names, and what is told."""
    toml = f'{HEAD}[[collection]]\nname = "asked"\ntitle = "Asked"\nquery = {query}\n{more}'
    series = make_series(FILES, toml)
    edition, *_ = select(series, load(series), Wanted(books=("asked",), briefs=()))
    return " ".join(a.slug[:3] for a in edition.articles), [
        d.code.name for d in edition.diagnostics if d.code.name != "C005"
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('{ category = "K" }', "010 011"),
        ('{ tag = ["x", "none"] }', "001 002"),
        ('{ category = "K", tag = "y" }', "011"),
        ('{ language = "es" }', "001"),
        ("{ since = 2026-02-01 }", "002 010 011"),
        ("{ since = 2026-02-01, until = 2026-02-28 }", "010 011"),
        ('{ numbers = "2..10" }', "002 010"),
        ("{ numbers = [1, 11] }", "001 011"),
        ('{ numbers = "002.." }', "002 010 011"),
        ('{ numbers = "..2" }', "001 002"),
        ('{ title = "law" }', "001 010"),
        ('{ links_to = "010-ten" }', "001 002"),
        ('{ links_to = "010-ten", tag = "y" }', "002"),
        ('{ any = [{ category = "K" }, { tag = "x" }] }', "001 002 010 011"),
        ('{ all = [{ category = "K" }, { tag = "y" }] }', "011"),
        ('{ tag = "x", not = { tag = "y" } }', "001"),
        ('{ not = [{ tag = "x" }, { tag = "y" }] }', "010"),
        ('{ any = [{ title = "two" }, { category = "K", not = { tag = "y" } }] }', "002 010"),
    ],
)
def test_conditions(make_series, query, expected):
    assert chosen(make_series, query) == (expected, [])


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ('"-slug"', "011 010 002 001"),
        ('["date", "slug"]', "001 010 011 002"),
        ('["date", "-slug"]', "001 011 010 002"),
        ('["-date", "title"]', "002 011 010 001"),
        ('["weight", "slug"]', "001 011 002 010"),
        ('["-weight", "-slug"]', "002 011 001 010"),
        ('"-number"', "011 010 002 001"),
        ('"name"', "001 002 010 011"),
    ],
)
def test_several_keys_sort_and_what_lacks_one_comes_last(make_series, sort, expected):
    assert chosen(make_series, f"{{ sort = {sort} }}")[0] == expected


def test_everything_that_is_not_in_another_collection(make_series):
    other = '[[collection]]\nname = "first"\ntitle = "First"\narticles = ["1", "10..11"]\n'
    assert chosen(make_series, '{ not_in = "first" }', other) == ("002", [])


def test_a_query_that_finds_nothing_is_told(make_series):
    assert chosen(make_series, '{ tag = "none" }') == ("", ["C004"])


@pytest.mark.parametrize(
    ("query", "more", "expected"),
    [
        ('{ not_in = "none" }', "", "not_in names no collection 'none'"),
        ('{ not_in = "asked" }', "", "leads back to the collection itself"),
        (
            '{ any = [{ not_in = "b" }] }',
            '[[collection]]\nname = "b"\ntitle = "B"\nquery = { not_in = "asked" }',
            "leads back to the collection itself",
        ),
        ('{ numbers = "1-5" }', "", "write 82, 082..105, 082.. or ..105"),
        ('{ sort = "colour" }', "", "cannot sort by colour"),
        ('{ not = { tagg = "x" } }', "", "unknown key"),
    ],
)
def test_mistakes_in_queries_name_their_line(make_series, query, more, expected):
    with pytest.raises(SeriesError, match=expected) as raised:
        chosen(make_series, query, more)
    assert all(d.place.line > 15 for d in raised.value.diagnostics)
