from pipeline.output.records import HIDDEN, forget, remember, remembered


def test_what_is_remembered_is_known(tmp_path):
    assert remembered(tmp_path, "en/a.pdf") is None
    remember(tmp_path, "en/a.pdf", {"b: text": "12", "a: text": "34"})
    assert remembered(tmp_path, "en/a.pdf") == {"b: text": "12", "a: text": "34"}
    remember(tmp_path, "en/a.pdf", {})
    assert remembered(tmp_path, "en/a.pdf") == {}


def test_a_damaged_record_is_none(tmp_path):
    remember(tmp_path, "a.pdf", {})
    (tmp_path / HIDDEN / "a.pdf.json").write_bytes(b'{"a')
    assert remembered(tmp_path, "a.pdf") is None


def test_only_what_was_built_is_forgotten(tmp_path):
    for name in ("en/a.pdf", "en/mine.pdf", "es/b.pdf", "c.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    for name in ("en/a.pdf", "es/b.pdf", "c.pdf", "ca/gone.pdf"):
        remember(tmp_path, name, {})
    assert forget(tmp_path) == 3
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*")) == ["en", "en/mine.pdf"]
    assert forget(tmp_path) == 0
