import pytest
from conftest import SERIES, article

from pipeline.collections.freeze import frozen, read_lock
from pipeline.errors import UsageError
from pipeline.load import load
from pipeline.select import Wanted, select

FILES = {
    "001-one.md": article(title="One"),
    "002-two.md": article(title="Two"),
    "es/001-one.md": article(title="Uno"),
}
TOML = (
    SERIES.replace("[series]", '[series]\nmissing = "default"')
    + '[[collection.part]]\ntitle = "A \\"part\\""\narticles = ["2"]\n'
)
TOML = TOML.replace('articles = ["*"]', "")


def books(series, lock=None, **wanted):
    return select(series, load(series), Wanted(briefs=(), frozen=lock, **wanted))


@pytest.fixture
def lock(make_series, tmp_path):
    file = tmp_path / "books.lock.toml"
    file.write_text(frozen(books(make_series(FILES, TOML))))
    return read_lock(file)


def test_the_same_edition_comes_back_when_the_series_has_grown(make_series, lock):
    before = books(make_series(FILES, TOML))
    grown = make_series(
        FILES | {"es/002-two.md": article(title="Dos"), "003-new.md": article()}, TOML.replace('["2"]', '["*"]')
    )
    after = books(grown, lock)
    assert [(e.lang, e.title, e.parts) for e in after] == [(e.lang, e.title, e.parts) for e in before]
    assert [d for e in after for d in e.diagnostics] == []
    assert len(books(grown)[0].articles) == 3


def test_what_changed_is_a_note_and_what_is_gone_an_error(make_series, lock, tmp_path):
    series = make_series({"002-two.md": article("Other text.", title="Two")}, TOML)
    english, _ = books(series, lock)
    (told,) = english.diagnostics
    assert (told.code.name, told.weight.value) == ("C011", "note")
    (tmp_path / "002-two.md").unlink()
    english, _ = books(series, lock)
    (told,) = english.diagnostics
    assert (told.code.name, told.weight.value) == ("C010", "error")
    assert '"002-two"' in (tmp_path / "books.lock.toml").read_text().splitlines()[told.place.line - 1]


def test_wrong_lock_files(make_series, lock, tmp_path):
    series = make_series(FILES, TOML + '[[collection]]\nname = "new"\ntitle = "New"\narticles = ["*"]\n')
    with pytest.raises(UsageError, match="holds no edition of new"):
        books(series, lock, books=("new",))
    for text in ("edition = 1", "[[edition]]\ncollection = 'all'", "[[", None):
        file = tmp_path / "wrong.toml"
        if text:
            file.write_text(text)
        with pytest.raises(UsageError, match=r"wrong\.toml"):
            read_lock(file if text else tmp_path / "no" / "wrong.toml")
