from conftest import SERIES

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.model import Artifact
from pipeline.write import name, write


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


def test_a_file_that_holds_the_bytes_already_is_left_alone(make_series, tmp_path):
    series, path = make_series({}), tmp_path / "en/books/b.pdf"
    write(artifact(), series, tmp_path)
    before = path.stat().st_ino
    assert write(artifact(), series, tmp_path).path == str(path)
    assert path.stat().st_ino == before
    write(artifact(data=b"newer"), series, tmp_path)
    assert path.read_bytes() == b"newer"
