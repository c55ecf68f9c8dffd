"""Each folder of `diagnostics/` is a code: `in/` is laid over `base/`, and `expected.txt` is what is told."""

import os
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.build import build
from pipeline.collections.freeze import read_lock
from pipeline.console.explain import explain, overview, pages
from pipeline.diagnostics import Code, Diagnostic, Place, Severity, failing, in_order, weighed
from pipeline.errors import SeriesError, UsageError
from pipeline.select import Wanted
from pipeline.series import read_series
from pipeline.theme import load_theme

CASES = Path(__file__).parent / "diagnostics"
NOT_FROM_CONTENT = {"R001", *(code for code in Code.__members__ if code.startswith("V"))}
"""Faults of a renderer or of an artifact: `test_render.py`, `test_validate.py` and `test_audit.py` provoke them."""


def told(folder):
    """Return what is told about a series, one diagnostic after the other."""
    rendered = folder.parent.name.startswith("R")
    formats, wanted = (("pdf",), Wanted(books=(), briefs=("001-first",))) if rendered else ((), Wanted())
    if (folder / "books.lock.toml").exists():
        wanted = Wanted(frozen=read_lock(folder / "books.lock.toml"))
    try:
        series = read_series(folder)
        theme = load_theme(ROOT / "styles", ROOT / "templates", series=series)
        found = build(series, wanted, theme, formats, folder / "out").diagnostics
    except SeriesError as error:
        found = error.diagnostics
    return "\n".join(str(d) for d in found) + "\n"


@pytest.mark.parametrize("code", sorted(p.name for p in CASES.iterdir() if p.name != "base"))
def test_code(code, tmp_path, accept, monkeypatch):
    folder = tmp_path / code / "in"
    shutil.copytree(CASES / "base", folder)
    shutil.copytree(CASES / code / "in", folder, dirs_exist_ok=True)
    monkeypatch.chdir(folder)
    found = told(folder).replace(str(folder) + os.sep, "")
    expected = CASES / code / "expected.txt"
    if accept:
        expected.write_text(found)
    assert found == expected.read_text()
    assert f" {code} " in found


def test_every_code_has_a_folder_and_an_explanation():
    folders = {p.name for p in CASES.iterdir()} - {"base"}
    assert folders | NOT_FROM_CONTENT == set(Code.__members__) == set(pages())
    assert not folders & NOT_FROM_CONTENT


def test_the_base_series_is_clean(monkeypatch):
    monkeypatch.chdir(CASES / "base")
    assert told(CASES / "base").strip() == ""


def test_explanations():
    assert explain("l001").startswith("L001 (error): link target exists")
    assert "To fix it" in explain("A003")
    assert len(overview().splitlines()) == len(Code)
    with pytest.raises(UsageError, match="did you mean L001"):
        explain("L01")


def test_order_severity_and_failure():
    late, early = Diagnostic(Code.L001, Place("b", 2, 1), "x", "h"), Diagnostic(Code.A005, Place("a", 9, 9), "y")
    assert in_order([late, early, late]) == (early, late)
    assert str(late) == "b:2:1: error L001 x\n  hint: h"
    assert str(Diagnostic(Code.A009, Place("a"), "z")) == "a: error A009 z"
    assert failing([late])
    assert not failing(weighed([late], {"L001": Severity.WARNING}))
    assert failing(weighed([late], {"L001": Severity.WARNING}), strict=True)
