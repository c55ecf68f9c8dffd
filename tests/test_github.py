import pytest

from pipeline.console.github import annotation
from pipeline.diagnostics import Code, Diagnostic, Place, Severity


@pytest.mark.parametrize(
    ("diagnostic", "expected"),
    [
        (
            Diagnostic(Code.L001, Place("a,b:c.md", 7, 3), "no 100% match: x", "see\ny"),
            "::error file=a%2Cb%3Ac.md,line=7,col=3,title=L001::no 100%25 match: x%0Ahint: see%0Ay",
        ),
        (Diagnostic(Code.A005, Place("a.md"), "unknown"), "::notice file=a.md,title=A005::unknown"),
        (
            Diagnostic(Code.L001, Place("a.md", 2), "x", severity=Severity.WARNING),
            "::warning file=a.md,line=2,title=L001::x",
        ),
    ],
)
def test_lines_are_escaped_as_github_reads_them(diagnostic, expected, monkeypatch):
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    assert annotation(diagnostic) == expected


def test_files_are_named_from_the_top_of_the_repository(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    assert annotation(Diagnostic(Code.A005, Place("a.md", 1, 1), "x")).startswith("::notice file=docs/a.md,")
