import datetime as dt
import subprocess

from pipeline.articles.history import last_changes


def commit(folder, day, **files):
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text)
    stamp = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "PATH": "/usr/bin:/bin"}
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "add", "."], cwd=folder, check=True, env=stamp)
    subprocess.run(["git", *identity, "commit", "-qm", "x"], cwd=folder, check=True, env=stamp)


def test_the_last_commit_of_each_file_is_known(tmp_path):
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    series = tmp_path / "one series"
    series.mkdir()
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
