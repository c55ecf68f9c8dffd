import datetime as dt
import os
import subprocess

from conftest import SERIES, article

from pipeline.load import load


def codes(articles):
    return {a.file.rsplit("/", 1)[-1]: [d.code.name for d in a.diagnostics] for a in articles}


def test_fills_metadata_from_the_series(make_series):
    (only,) = load(make_series({"012-first-thing.md": article(tags="[a, b]")}))
    metadata = only.metadata
    assert (only.slug, metadata.number, metadata.tags) == ("012-first-thing", "012", ("a", "b"))
    assert (metadata.publisher, metadata.rights) == ("Test Publisher", "CC-BY-4.0")
    assert metadata.source == "https://example.org/research/012-first-thing/"
    assert metadata.identifier.startswith("urn:uuid:")


def test_each_unreadable_file_is_told_and_the_others_go_on(make_series):
    files = {
        "a.md": article(),
        "b.md": b"---\ntitle: x\n---\n\xff\xfe\n",
        "c.md": "\ufeff" + article(),
        "d.md": "---\ntitle: never closed\n",
        "e.md": b"x" * (2 * 1024 * 1024 + 1),
        "f.md": "---\ndate: 2026-01-01\n---\n# From the heading\n",
    }
    found = load(make_series(files))
    assert codes(found) == {
        "a.md": [],
        "b.md": ["A001"],
        "c.md": ["A019"],
        "d.md": ["A002"],
        "e.md": ["A001"],
        "f.md": ["A006"],
    }
    assert str(found[1].diagnostics[0].place).endswith("b.md:4:1")
    assert (found[2].metadata.title, found[5].metadata.title) == ("A Title", "From the heading")


def test_a_link_out_of_the_series_is_not_read(make_series, tmp_path):
    outside = tmp_path.parent / "outside.md"
    outside.write_text(article("canary"))
    series = make_series({"a.md": article()})
    (tmp_path / "b.md").symlink_to(outside)
    (tmp_path / "c.md").symlink_to(tmp_path / "a.md")
    found = load(series)
    assert codes(found) == {"a.md": [], "b.md": ["A001"], "c.md": []}
    assert "canary" not in found[1].body


def test_an_empty_file_is_told(make_series):
    assert codes(load(make_series({"a.md": ""}))) == {"a.md": ["A002"]}


def test_windows_line_ends_count_as_one(make_series):
    (only,) = load(make_series({"a.md": article("One.\n").replace("\n", "\r\n")}))
    assert only.body == "\nOne.\n"
    assert only.offset == 4


def test_a_second_article_with_the_slug_is_told(make_series):
    series = make_series({"a.md": article(), "b.md": article(slug="a"), "es/a.md": article()})
    assert codes(load(series))["b.md"] == ["A007"]


def test_drafts_and_excluded_files_stay_out(make_series):
    toml = SERIES.replace('en = "*.md"', 'en = "*.md"\nexclude = ["README.md"]')
    series = make_series({"a.md": article(), "b.md": article(draft="true"), "README.md": "Read me"}, toml)
    assert [a.slug for a in load(series)] == ["a"]


def test_titles_without_metadata(make_series):
    toml = SERIES.replace("[metadata]", "[metadata]\nrequired = false")
    found = load(make_series({"a.md": "# The Heading\n\nText\n", "my_second-text.md": "Text\n"}, toml))
    assert [(a.metadata.title, a.slug, a.diagnostics) for a in found] == [
        ("The Heading", "a", ()),
        ("My second text", "my-second-text", ()),
    ]


def test_odd_names_become_safe_slugs(make_series):
    found = load(make_series({"Ünï Cödé (1).md": article(), "---.md": article()}))
    assert sorted((a.slug, [d.code.name for d in a.diagnostics]) for a in found) == [("", ["A008"]), ("uni-code-1", [])]


def test_the_first_heading_is_no_comment_in_code_and_loses_its_marks(make_series):
    toml = SERIES.replace("[metadata]", "[metadata]\nrequired = false")
    files = {
        "a.md": "```sh\n# no heading\n```\n\n# A *good* [link](x.md) of `snake_case` {#id}\n",
        "b.md": "Under\n=====\n\n# Later\n",
        "deep/index.md": "No heading.\n",
    }
    found = load(make_series(files, toml.replace('en = "*.md"', 'en = "**/*.md"')))
    assert [a.metadata.title for a in found] == ["A good link of snake_case", "Under", "Deep"]


def test_a_day_before_the_name_is_the_date_and_no_number(make_series):
    (only,) = load(make_series({"2026-03-04-first-thing.md": "---\ntitle: A\n---\n"}))
    assert (only.metadata.date, only.metadata.number) == (dt.date(2026, 3, 4), "")


def test_a_date_may_come_from_git(make_series, tmp_path):
    toml = SERIES.replace("[metadata]", '[metadata]\ndate = "git"')
    series = make_series({"a.md": "---\ntitle: A\n---\n", "b.md": article()}, toml)
    assert [a.metadata.date for a in load(series)] == [None, dt.date(2026, 2, 10)]
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    environment = {**os.environ, "GIT_COMMITTER_DATE": "2026-05-06T12:00Z"}
    for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "x", "--date=2020-01-01T00:00:00Z"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, env=environment)
    assert [a.metadata.date for a in load(series)] == [dt.date(2026, 5, 6), dt.date(2026, 2, 10)]
