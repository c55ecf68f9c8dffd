"""The log against what SARIF 2.1.0 requires of the objects in it; section numbers are those of the standard."""

import json
import os
from pathlib import Path

import pytest
from conftest import article

from pipeline.console.sarif import sarif
from pipeline.diagnostics import Code, Diagnostic, Place, Severity

LEVELS = {"none", "note", "warning", "error"}
TOLD = [
    Diagnostic(Code.L001, Place("essays/a b.md", 7, 3), "link target not found: /x", "did you mean /y ?"),
    Diagnostic(Code.A005, Place("a.md"), "unknown key"),
    Diagnostic(Code.A015, Place("a.md", 3), "no alternative", severity=Severity.ERROR),
]


def check(log):
    """Assert what the standard requires."""
    assert log["version"] == "2.1.0"  # §3.13.2
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]  # §3.19.8
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}  # §3.14.17
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)  # §3.19.23
    for rule in rules:
        assert rule["defaultConfiguration"]["level"] in LEVELS
        assert all(rule[key]["text"].strip() for key in ("shortDescription", "fullDescription", "help"))
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]  # §3.27.6
        assert result["level"] in LEVELS
        assert result["message"]["text"]  # §3.27.11
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert " " not in physical["artifactLocation"]["uri"]
        assert "\\" not in physical["artifactLocation"]["uri"]
        region = physical.get("region", {"startLine": 1})
        assert region["startLine"] >= 1  # §3.30.5
        assert region.get("startColumn", 1) >= 1  # §3.30.6
    return run


def test_places_levels_and_words():
    results = check(sarif(TOLD))["results"]
    assert [(r["ruleId"], r["level"], r["message"]["text"]) for r in results] == [
        ("L001", "error", "link target not found: /x\nhint: did you mean /y ?"),
        ("A005", "note", "unknown key"),
        ("A015", "error", "no alternative"),
    ]
    assert [r["locations"][0]["physicalLocation"] for r in results] == [
        {"artifactLocation": {"uri": "essays/a%20b.md"}, "region": {"startLine": 7, "startColumn": 3}},
        {"artifactLocation": {"uri": "a.md"}},
        {"artifactLocation": {"uri": "a.md"}, "region": {"startLine": 3}},
    ]


def test_every_code_is_a_rule():
    assert [rule["id"] for rule in check(sarif([]))["tool"]["driver"]["rules"]] == list(Code.__members__)


def test_a_file_elsewhere_has_an_absolute_address(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (result,) = check(sarif([Diagnostic(Code.A001, Place("../there.md", 1, 1), "x")]))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (tmp_path / "there.md").as_uri()


@pytest.mark.parametrize("github", [False, True])
def test_a_run_writes_the_log_and_speaks_to_github(invoke, make_series, tmp_path, github):
    series = make_series({"a.md": article("[Gone](/research/100%-gone)\n"), "b.md": article(date="soon")})
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    actions = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(tmp_path)} if github else {}
    done = invoke("check", "--series", series.folder, "--sarif", tmp_path / "log.sarif", env=environment | actions)
    assert done.returncode == 1
    results = check(json.loads(Path(tmp_path / "log.sarif").read_text()))["results"]
    assert [result["ruleId"] for result in results] == ["L001", "A006"]
    lines = [line for line in done.stderr.splitlines() if line.startswith("::")]
    assert [line.split("::")[1] for line in lines] == (
        ["error file=a.md,line=6,col=1,title=L001", "error file=b.md,line=3,col=1,title=A006"] if github else []
    )


def test_a_wrong_series_toml_is_reported_like_an_article(invoke, tmp_path):
    (tmp_path / "series.toml").write_text('[series]\ntitel = "x"\n')
    done = invoke("check", "--series", tmp_path, "--sarif", "-")
    assert done.returncode == 2
    assert [result["ruleId"] for result in check(json.loads(done.stdout))["results"]] == ["C003", "C002"]
    assert "did you mean title?" in done.stderr
