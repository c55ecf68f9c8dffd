import pytest
from conftest import SERIES, article

from pipeline.collections.matching import matching
from pipeline.errors import UsageError
from pipeline.load import load
from pipeline.select import Wanted, select

FILES = {
    "001-one.md": article(title="One", tags="[x]", date="2026-01-01"),
    "002-two.md": article(title="Two", tags="[x, y]", date="2026-03-01"),
    "010-ten.md": article(title="Ten", categories="[K]", date="2026-02-01"),
    "es/001-one.md": article(title="Uno"),
}
PARTS = (
    SERIES.split("[[collection]]", maxsplit=1)[0]
    + """\
[[collection]]
name = "parts"
title = { en = "Parts", es = "Partes" }
[[collection.part]]
title = { en = "First", es = "Primera" }
articles = ["010-*", "1"]
[[collection.part]]
title = "Second"
query = { tag = "x", sort = ["date"] }
"""
)


def books(series, **wanted):
    return [e for e in select(series, load(series), Wanted(**wanted)) if e.layout == "book"]


def shape(edition):
    return [(part.title, [a.slug for a in part.articles]) for part in edition.parts]


def test_parts_keep_their_order_and_an_article_stands_once(make_series):
    english, spanish = books(make_series(FILES, PARTS))
    assert shape(english) == [("First", ["010-ten", "001-one"]), ("Second", ["002-two"])]
    assert shape(spanish) == [("Primera", ["001-one"])]
    assert english.languages == spanish.languages == ("en", "es")


def test_missing_translations_follow_the_policy(make_series):
    def spanish(policy):
        series = make_series(FILES, PARTS.replace("[series]", f'[series]\nmissing = "{policy}"' if policy else "[series]"))
        return next(b for b in books(series) if b.lang == "es")

    assert {d.weight.value for d in spanish("").diagnostics} == {"warning"}
    assert {d.weight.value for d in spanish("omit").diagnostics} == {"note"}
    assert {d.weight.value for d in spanish("fail").diagnostics} == {"error"}
    assert [a.lang for a in spanish("default").articles] == ["en", "es", "en"]


def test_a_pattern_that_names_nothing_is_told_with_the_nearest(make_series):
    series = make_series(FILES, PARTS.replace('"010-*"', '"010-tem"'))
    (told,) = [d for d in books(series)[0].diagnostics if d.code.name == "C004"]
    assert told.hint == "did you mean 010-ten?"


def test_queries_choose_by_metadata(make_series):
    for query, expected in [
        ('{ category = "K" }', ["010-ten"]),
        ('{ since = 2026-02-01, sort = ["date"] }', ["010-ten", "002-two"]),
        ('{ until = 2026-02-01, sort = "title" }', ["001-one", "010-ten"]),
    ]:
        series = make_series(FILES, PARTS.replace('{ tag = "x", sort = ["date"] }', query).replace('["010-*", "1"]', "[]"))
        assert shape(books(series, languages=("en",))[0]) == [("Second", expected)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("001-*", ["001-one"]), ("2", ["002-two"]), ("002", ["002-two"]), ("010-t", ["010-ten"]), ("0", []), ("x", [])],
)
def test_patterns(pattern, expected):
    assert matching(pattern, ["001-one", "002-two", "010-ten"]) == expected


def test_unknown_names_are_answered_with_the_nearest(make_series):
    series = make_series(FILES, PARTS)
    for wanted, hint in [
        (Wanted(books=("part",)), "did you mean parts?"),
        (Wanted(briefs=("001-onn",)), "did you mean 001-one?"),
        (Wanted(briefs=("00",)), "did you mean 001-one or 002-two?"),
        (Wanted(languages=("fr",)), "the series has en, es"),
    ]:
        with pytest.raises(UsageError, match=hint.replace("?", r"\?")):
            select(series, load(series), wanted)
