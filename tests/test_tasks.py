"""The tasks as a user runs them: output, exit statuses, and what is left in the output folder."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.errors import EnvironmentLacks, SeriesError, UsageError

BROKEN = {
    "088-multi-agent-coordination-failures.md": (
        "/research/082-governance-fragmentation",
        "/research/082-governance-fragmentaton",
    ),
    "104-synthetic-data-recursion-and-epistemic-collapse.md": ("date: 2026", "date: the year 2026"),
}


def test_the_list_of_tasks_is_the_contract(invoke):
    listed = invoke("--list").stdout
    for name in ("export", "brief", "book", "check", "init", "list", "look", "explain", "doctor", "test", "lint", "clean"):
        assert f"\n  {name} " in listed


def test_the_sample_is_clean(invoke):
    done = invoke("check", "--strict")
    assert (done.returncode, done.stdout) == (0, "")
    assert " broken" not in done.stderr
    assert "links: " in done.stderr


def test_four_mistakes_are_four_lines_and_dist_is_untouched(invoke, seeds_copy, tmp_path):
    for name, (old, new) in BROKEN.items():
        path = seeds_copy / name
        path.write_text(path.read_text().replace(old, new, 1))
    (seeds_copy / "105-copy.md").write_text("---\ntitle: Copy\nslug: 082-governance-fragmentation\n---\n\nText.\n")
    unclosed = seeds_copy / "096-building-ai-governance-institutions.md"
    unclosed.write_text(unclosed.read_text().replace("\n---\n", "\n", 1))
    done = invoke("check", "--series", seeds_copy)
    assert done.returncode == 1
    errors = [line.split(": error ") for line in done.stderr.splitlines() if ": error " in line]
    found = {message[:4]: Path(place.split(":")[0]).name + place[len(place.split(":")[0]) :] for place, message in errors}
    assert found["L001"].startswith("088-multi-agent-coordination-failures.md:")
    assert found["A006"] == "104-synthetic-data-recursion-and-epistemic-collapse.md:4:1"
    assert found["A007"] == "105-copy.md:1:1"
    assert found["A002"] == "096-building-ai-governance-institutions.md:1:1"
    assert "  hint: did you mean /research/082-governance-fragmentation" in done.stderr
    assert not (tmp_path / "dist").exists()


def test_a_faulty_article_keeps_its_older_files_and_the_others_are_built(invoke, seeds_copy, tmp_path):
    out = tmp_path / "dist"
    options = ("--series", seeds_copy, "--out", out, "--format", "docx", "--lang", "es", "--quiet")
    assert invoke("export", *options).returncode == 0
    before = {p: p.read_bytes() for p in out.rglob("*.docx")}
    assert {p.relative_to(out).as_posix() for p in before} == {
        "es/books/sovereignty.docx",
        "es/briefs/082-governance-fragmentation.docx",
        "es/briefs/096-building-ai-governance-institutions.docx",
        "es/briefs/110-digital-sovereignty-and-ai-infrastructure.docx",
    }
    article = seeds_copy / "es/082-governance-fragmentation.md"
    article.write_text(article.read_text() + "\n[Nowhere](/research/999-nothing)\n")
    (out / "es/briefs/110-digital-sovereignty-and-ai-infrastructure.docx").unlink()
    assert invoke("export", *options).returncode == 1
    assert {p: p.read_bytes() for p in out.rglob("*.docx")} == before


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("brief", "11"), 2, "no article '11'"),
        (("brief", "digital"), 2, "no article 'digital'"),
        (("book", "sovereinty"), 2, "did you mean sovereignty?"),
        (("export", "--lang", "fr"), 2, "the series has en, es, ca"),
        (("export", "--format", "mobi"), 2, "there are pdf, epub, docx"),
        (("export", "--variant", "huge"), 2, "no variant 'huge'"),
        (("export", "--executor", "threads"), 2, "no executor 'threads'"),
        (("check", "--series", "nowhere"), 2, "there is no such file"),
        (("explain", "L999"), 2, "no code 'L999'"),
    ],
)
def test_wrong_usage_is_answered(invoke, arguments, status, message):
    done = invoke(*arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (status, False)
    assert message in done.stderr


def test_the_report_is_json(invoke, tmp_path):
    done = invoke("brief", "82", "--lang", "en", "--format", "docx", "--out", tmp_path, "--json", "-", "--jobs", "1")
    report = json.loads(done.stdout)
    (only,) = report["artifacts"]
    assert only["path"] == str(tmp_path / "en/briefs/082-governance-fragmentation.docx")
    assert only["bytes"] == Path(only["path"]).stat().st_size
    assert report["links"]["total"] == sum(v for k, v in report["links"].items() if k != "total") > 0


def test_list_explain_doctor(invoke):
    listed = invoke("list").stdout
    assert "book sovereignty [ca] Sobirania i infraestructura: 3 articles" in listed
    assert "3 articles lack a translation" in listed
    missing = invoke("list", "--missing").stdout.splitlines()
    assert missing[0].split() == ["article", "en", "es", "ca"]
    assert ["105-post-proliferation-open-weight-governance", "yes", "-", "-"] in [line.split() for line in missing]
    assert "To fix it" in invoke("explain", "L001").stdout
    assert "ok    pandoc" in invoke("doctor").stdout


def test_a_missing_tool_is_named_with_its_remedy():
    code = "import pypandoc, tasks; pypandoc.get_pandoc_path = lambda: (_ for _ in ()).throw(OSError()); "
    code += "from invoke.main import program; program.run('invoke check --jobs 1 --no-cache')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "pip install pypandoc_binary" in done.stderr


def test_clean_deletes_what_was_built_and_nothing_else(invoke, tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "mine.pdf").touch()
    assert invoke("brief", "82", "--lang", "en", "--format", "docx", "--out", tmp_path, "--quiet").returncode == 0
    assert (tmp_path / "en/briefs/082-governance-fragmentation.docx").exists()
    assert invoke("clean", "--out", tmp_path).stdout == "1 file deleted\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == [".git", "mine.pdf"]


def test_nothing_but_the_summary_is_printed(invoke, tmp_path):
    done = invoke("export", "--lang", "en", "--format", "docx,epub", "--out", tmp_path, "--no-cache")
    assert done.returncode == 0
    assert {line.split(":")[0].split(" ")[-1] for line in done.stderr.splitlines()} <= {"links", "notes)"}


def test_errors_survive_the_way_from_a_worker():
    for error in (EnvironmentLacks("x", "y"), SeriesError((Diagnostic(Code.C001, Place("a"), "m"),)), UsageError("u")):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own pickle


def test_the_cache_is_used_and_kept_to_its_size(invoke, tmp_path):
    options = ("brief", "82", "--lang", "en", "--format", "docx", "--out", tmp_path / "out", "--cache", tmp_path / "cache")
    assert " cached" not in invoke(*options).stdout
    assert " cached" in invoke(*options).stdout
    assert invoke(*options, "--cache-size", "0").returncode == 0
    assert not [p for p in (tmp_path / "cache").rglob("*") if p.is_file()]


def test_clean_deletes_the_cache_if_asked_to(invoke, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    own, options = tmp_path / "cache", ("check", "--lang", "ca", "--quiet")
    assert invoke(*options).returncode == invoke(*options, "--cache", own).returncode == 0
    platform = tmp_path / "home" / "series-pipeline"
    assert (own.exists(), platform.exists()) == (True, True)
    assert invoke("clean", "--out", tmp_path / "out").returncode == 0
    assert (own.exists(), platform.exists()) == (True, True)
    assert invoke("clean", "--out", tmp_path / "out", "--cache", own).returncode == 0
    assert (own.exists(), platform.exists()) == (False, True)
    assert invoke("clean", "--out", tmp_path / "out", "--cache").returncode == 0
    assert (own.exists(), platform.exists()) == (False, False)


def test_a_cache_that_cannot_be_reached_is_told(invoke):
    pytest.importorskip("fsspec", reason="the extra store is not installed")
    done = invoke("check", "--cache", "ftp://127.0.0.1:9/x")
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    assert "the store ftp://127.0.0.1:9/x cannot be reached" in done.stderr
