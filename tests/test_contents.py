import re

from conftest import SERIES, article

from pipeline.contents import held, missing, overview
from pipeline.select import Wanted

FILES = {
    "001-one.md": article(title="One"),
    "002-two.md": article(title="Two"),
    "003-three.md": article(title="Three"),
    "es/001-one.md": article(title="Uno"),
}
TOML = (
    SERIES.replace("[series]", '[series]\nmissing = "default"').split("[[collection]]", maxsplit=1)[0]
    + """\
[[collection]]
name = "deep"
title = { en = "Deep", es = "Hondo" }
articles = ["1"]
[[collection.part]]
title = { en = "Upper", es = "Alto" }
[[collection.part.part]]
title = { en = "Lower", es = "Bajo" }
articles = ["2..3"]
"""
)


def test_list_shows_parts_by_level_and_what_stands_in(make_series):
    series = make_series(FILES, TOML)
    lines = list(overview(series, *held(series, Wanted(briefs=(), languages=("es",)))))
    assert lines[lines.index("\nbook deep [es] Hondo: 3 articles") + 1 :] == [
        "  001-one  Uno",
        "  Alto",
        "    Bajo",
        "      002-two  Two [en]",
        "      003-three  Three [en]",
        "\n2 articles lack a translation (invoke list --missing shows them)",
    ]


def test_the_table_of_missing_translations(make_series):
    series = make_series(FILES, TOML)
    articles, _ = held(series, Wanted())
    assert list(missing(series, articles)) == [
        "article    en  es",
        "002-two    yes  -",
        "003-three  yes  -",
        "missing: 0 in en, 2 in es",
    ]


def test_list_freezes_and_a_book_is_rebuilt(make_series, invoke, tmp_path):
    make_series(FILES, TOML)
    lock = tmp_path / "books.lock.toml"
    done = invoke("list", "--series", tmp_path, "--freeze", lock)
    assert done.returncode == 0, done.stderr
    assert re.findall(r'slug = "(.*?)"', lock.read_text()) == ["001-one", "002-two", "003-three"] * 2
    make_series({"es/002-two.md": article(title="Dos"), "001-one.md": article(title="One", draft="true")}, TOML)
    done = invoke("check", "--series", tmp_path, "--frozen", lock, "--no-cache")
    assert "C010 001-one does not exist in en any more" in done.stderr
    assert done.returncode == 1
    assert invoke("book", "deep", "--series", tmp_path, "--frozen", "nothing.toml").returncode == 2
