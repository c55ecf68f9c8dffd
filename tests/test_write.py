import os

import pytest
from conftest import SERIES

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.model import Artifact
from pipeline.write import name, replace, write


def artifact(**values):
    return Artifact(
        **{"book": "b", "layout": "book", "lang": "en", "format": "pdf", "variant": "screen", "data": b"new", **values}
    )


def test_names_follow_the_patterns(make_series):
    series = make_series({})
    assert name(artifact(), series) == "en/books/b.pdf"
    assert name(artifact(layout="brief", variant="print", format="docx"), series) == "en/briefs/b-print.docx"


def test_a_series_may_name_its_artifacts_itself(make_series):
    series = make_series({}, SERIES + '[output]\nbook = "{collection}/{lang}{variant}.{format}"\n')
    assert name(artifact(variant="print"), series) == "b/en-print.pdf"


def test_writes_whole_files_readable_by_all(make_series, tmp_path):
    written = write(artifact(), make_series({}), tmp_path / "out")
    path = tmp_path / "out/en/books/b.pdf"
    assert (written.path, path.read_bytes(), path.stat().st_mode & 0o777) == (str(path), b"new", 0o644)


def test_a_faulty_artifact_leaves_the_older_file(make_series, tmp_path):
    series, path = make_series({}), tmp_path / "en/books/b.pdf"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"old")
    faulty = artifact(diagnostics=(Diagnostic(Code.V001, Place("x"), "dangling"),))
    assert write(faulty, series, tmp_path).path == write(artifact(data=b""), series, tmp_path).path == ""
    assert path.read_bytes() == b"old"


def test_a_failing_disk_leaves_the_older_file_and_no_debris(tmp_path, monkeypatch):
    path = tmp_path / "b.pdf"
    path.write_bytes(b"old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace(path, b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["b.pdf"]
    assert path.read_bytes() == b"old"
