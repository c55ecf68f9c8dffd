"""Series made for other tools: `invoke init`, then everything works without an edit."""

import json
import shutil
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import article
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diagnostics import Code, Diagnostic, Place, Severity
from pipeline.init import series_toml, tolerable, toml
from pipeline.load import load
from pipeline.series import read_series
from pipeline.survey import survey

MADE = Path(__file__).parent / "series"


@dataclass(frozen=True)
class Expected:
    title: str
    articles: dict[str, int]
    books: set[str]
    links: dict[str, int]
    formats: tuple[str, ...] = ("epub", "docx")


EXPECTED = {
    "site": Expected(
        "Essays on Water",
        {"en": 3, "es": 2},
        {"en/books/essays-on-water", "en/books/law", "es/books/essays-on-water", "es/books/law"},
        {"book": 13, "series": 10, "site": 3},
    ),
    "relative": Expected(
        "Garden Improvement Proposals",
        {"en": 3},
        {"en/books/garden-improvement-proposals"},
        {"book": 4, "series": 4, "site": 2},
    ),
    "mdbook": Expected("The Bakery Book", {"en": 8}, {"en/books/the-bakery-book"}, {"book": 8, "series": 8}),
    "plain": Expected(
        "Plain",
        {"en": 4},
        {"en/books/plain"},
        {"book": 6, "series": 6},
        ("pdf", "epub", "docx"),
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_init_then_export(invoke, tmp_path, name):
    expected, folder, out = EXPECTED[name], shutil.copytree(MADE / name, tmp_path / name), tmp_path / "out"
    begun = invoke("init", folder)
    assert (begun.returncode, begun.stderr) == (0, "")
    series = read_series(folder)
    assert (series.series.title, series.series.languages) == (expected.title, tuple(expected.articles))
    assert Counter(a.lang for a in load(series)) == expected.articles
    assert not series.diagnostics
    made = ",".join(expected.formats)
    done = invoke("export", "--series", folder, "--out", out, "--format", made, "--json", tmp_path / "report.json")
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "report.json").read_text())
    assert {d["severity"] for d in report["diagnostics"]} <= {"note"}
    assert {outcome: report["links"].get(outcome, 0) for outcome in (*expected.links, "broken")} == {
        **expected.links,
        "broken": 0,
    }
    paths = [Path(artifact["path"]).relative_to(out) for artifact in report["artifacts"]]
    assert {p.with_suffix("").as_posix() for p in paths if p.parts[1] == "books"} == expected.books
    assert {p.suffix.removeprefix(".") for p in paths} == set(expected.formats)
    assert sum(p.parts[1] == "briefs" for p in paths) == sum(expected.articles.values()) * len(expected.formats)


def test_what_is_learnt_stands_in_the_articles(tmp_path):
    folder = shutil.copytree(MADE / "relative", tmp_path / "relative")
    (folder / "series.toml").write_text(series_toml(survey(folder)))
    first, *_ = load(read_series(folder))
    metadata = first.metadata
    assert (metadata.number, metadata.excerpt, metadata.authors) == (
        "1",
        "How a proposal comes to be.",
        ("Ada Marsh", "Ben Weir"),
    )


def test_the_parts_of_a_summary_are_parts(invoke, tmp_path):
    folder = shutil.copytree(MADE / "mdbook", tmp_path / "mdbook")
    invoke("init", folder)
    listed = invoke("list", "--series", folder).stdout
    order = ["introduction", "bread-starting", "feeding", "shaping", "cake-starting", "words"]
    places = [listed.index(f" {slug} ") for slug in order]
    assert places == sorted(places)


def test_the_same_folder_gives_the_same_text(tmp_path):
    folder = shutil.copytree(MADE / "site", tmp_path / "site")
    assert series_toml(survey(folder)) == series_toml(survey(folder))


def test_a_series_toml_is_not_overwritten(invoke, tmp_path):
    (tmp_path / "a.md").write_text("# A\n")
    (tmp_path / "series.toml").write_text("mine")
    refused = invoke("init", tmp_path)
    assert (refused.returncode, (tmp_path / "series.toml").read_text()) == (2, "mine")
    assert "--force" in refused.stderr
    assert invoke("init", tmp_path, "--force").returncode == 0
    assert read_series(tmp_path).series.languages == ("en",)


@pytest.mark.parametrize(("name", "message"), [("empty", "it holds no Markdown file"), ("gone", "there is no folder")])
def test_a_folder_without_articles_is_answered(invoke, tmp_path, name, message):
    (tmp_path / "empty").mkdir()
    done = invoke("init", tmp_path / name)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert message in done.stderr
    assert not list(tmp_path.rglob("series.toml"))


def test_errors_in_the_articles_only_warn_until_they_are_mended(invoke, tmp_path):
    (tmp_path / "a.md").write_text(article("![gone](gone.png)\n\n[nowhere](b.md)\n"))
    begun = invoke("init", tmp_path)
    assert begun.returncode == 0
    assert "(1 A014, 1 L001)" in begun.stdout
    assert read_series(tmp_path).diagnostics == {"A014": Severity.WARNING, "L001": Severity.WARNING}
    done = invoke("export", "--series", tmp_path, "--out", tmp_path / "out", "--format", "docx")
    assert done.returncode == 0
    assert "warning A014" in done.stderr
    assert len(list((tmp_path / "out").rglob("*.docx"))) == 2


def test_only_errors_in_articles_are_tolerable():
    place = Place("a.md")
    found = [Diagnostic(code, place, "x") for code in (Code.L001, Code.L001, Code.A015, Code.C004, Code.V001, Code.A003)]
    assert list(tolerable(found).items()) == [(Code.A003, 1), (Code.L001, 2)]


def test_odd_texts_make_a_series_toml(tmp_path):
    (tmp_path / "mkdocs.yml").write_text(
        'site_name: "A \\"quoted\\" \\\\ title\\n# with a line"\nsite_author: "x\\u007fy"\n'
    )
    (tmp_path / "a.md").write_text('---\ntitle: A\n"a key\\nwith a line": 1\ncategories: [\'"C"\']\n---\n')
    (tmp_path / "b.md").write_text("---\ntitle: B\ncategories: ['\"C\"']\n---\n")
    (tmp_path / "series.toml").write_text(series_toml(survey(tmp_path)))
    series = read_series(tmp_path)
    assert series.series.title == 'A "quoted" \\ title\n# with a line'
    assert series.series.publisher == "x\x7fy"
    assert [entry.query.category for entry in series.collection] == [(), ('"C"',)]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_texts_survive_toml(text):
    assert tomllib.loads(f"x = {toml(text)}\ny = {toml((text, text))}\nz = {toml({text: text})}") == {
        "x": text,
        "y": [text, text],
        "z": {text: text},
    }
