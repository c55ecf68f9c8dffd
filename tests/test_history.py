import datetime as dt
import subprocess

import pytest

from pipeline.articles.history import history, last_changes

IDENTITY = ["-c", "user.name=A", "-c", "user.email=a@example.org"]


def git(folder, *arguments, day="2026-01-01"):
    stamp = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(["git", *IDENTITY, *arguments], cwd=folder, check=True, env=stamp, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder, day, **files):
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x", day=day)
    return git(folder, "rev-parse", "--short=12", "HEAD")


@pytest.fixture
def series(tmp_path):
    git(tmp_path, "init", "-q")
    folder = tmp_path / "one series"
    folder.mkdir()
    return folder


def test_the_last_commit_of_each_file_is_known(series):
    commit(series, "2026-01-02", old="a", new="a", **{"línea y más": "a"})
    commit(series, "2026-03-04", new="b")
    assert last_changes(series) == {
        series / "old.md": dt.date(2026, 1, 2),
        series / "línea y más.md": dt.date(2026, 1, 2),
        series / "new.md": dt.date(2026, 3, 4),
    }


def test_nothing_is_known_without_git_or_a_repository(tmp_path, monkeypatch):
    (tmp_path / "a.md").touch()
    assert last_changes(tmp_path) == {}
    monkeypatch.setenv("PATH", str(tmp_path))
    assert last_changes(tmp_path) == {}
    assert history(tmp_path).revision([str(tmp_path / "a.md")]) == ""


def test_a_revision_is_the_last_commit_of_these_files_be_others_newer(series):
    first = commit(series, "2026-01-02", a="a", b="a", c="a")
    second = commit(series, "2026-01-02", b="b")
    commit(series, "2026-01-02", c="b")
    a, b = (str(series / name) for name in ("a.md", "b.md"))
    past = history(series)
    assert past.revision([a]) == first
    assert past.revision([a, b, str(series.parent / "elsewhere.png")]) == second


def test_a_revision_says_that_a_file_has_changed_since_and_nothing_of_files_that_git_does_not_know(series):
    first = commit(series, "2026-01-02", a="a", b="a")
    (series / "a.md").write_text("changed")
    (series / "new.md").touch()
    past = history(series)
    assert past.revision([str(series / "a.md"), str(series / "b.md")]) == f"{first}+"
    assert past.revision([str(series / "b.md")]) == first
    assert past.revision([str(series / "b.md"), str(series / "new.md")]) == ""
    assert past.revision([]) == ""


def test_a_revision_has_all_of_its_files_as_they_are_be_they_of_two_branches(series):
    commit(series, "2026-01-02", a="a", b="a")
    git(series, "checkout", "-qb", "side")
    commit(series, "2026-01-03", a="side", b="side")
    git(series, "checkout", "-q", "-")
    commit(series, "2026-01-04", b="main")
    git(series, "merge", "-q", "-s", "ours", "--no-commit", "side")
    merged = commit(series, "2026-01-05", a="side", b="both")
    files = [series / "a.md", series / "b.md"]
    assert {history(series).revision([str(file)]) for file in files} == {merged}
    assert [git(series, "show", f"{merged}:./{file.name}") for file in files] == ["side", "both"]
    assert last_changes(series)[files[0]] == dt.date(2026, 1, 3)
