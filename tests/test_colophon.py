"""What a publication states of its edition: the same in every format."""

import io
import re
import zipfile
from pathlib import Path

import lxml.etree as et
import pypdfium2
import pytest
from conftest import SERIES, article
from test_history import commit, git

from pipeline.build import books, build
from pipeline.render import templates
from pipeline.render.colophon import colophon
from pipeline.select import Wanted

FACTS = {"categories": "[Law, Trade]", "tags": "[data]", "updated": "2026-03-04", "version": "'1.2'"}
FORMATS = ("pdf", "epub", "docx")


def words(data, fmt):
    """Return the text of an artifact with single spaces, and none where a line may end within an address."""
    if fmt == "pdf":
        text = " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data))
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = [name for name in package.namelist() if name.endswith(".xhtml") or name == "word/document.xml"]
            texts = [et.fromstring(package.read(name)).itertext() for name in names]
        text = " ".join("".join(part) for part in texts)
    return re.sub(r"\s+|\ufffe", "", text)


@pytest.fixture
def committed(make_series, tmp_path):
    """Return a series that git knows, and the commit of its only article."""
    toml = SERIES.replace('title = "All of It"', 'title = "All of It"\nversion = "3.1"')
    text = article(**FACTS)
    series = make_series({"001-a.md": text, "es/001-a.md": text}, toml)
    git(tmp_path, "init", "-q")
    first = commit(tmp_path, "2026-04-05")
    (tmp_path / "notes").mkdir()
    commit(tmp_path / "notes", "2026-04-06", unrelated="x")
    return series, first


@pytest.mark.parametrize("layout", ["book", "brief"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_format_states_the_facts_of_an_edition(committed, theme, tmp_path, layout, lang):
    series, first = committed
    wanted = Wanted(None if layout == "book" else (), None if layout == "brief" else (), (lang,))
    label = templates.labels(theme, lang)
    _, (book,) = books(series, wanted, theme)
    facts = colophon(book, label)
    assert (label["revision"], ((first, ""),)) in [(fact.name, fact.values) for fact in facts]
    assert len(facts) == {"book": 7, "brief": 9}[layout]
    for artifact in build(series, wanted, theme, FORMATS, tmp_path / "out").artifacts:
        text = words(Path(artifact.path).read_bytes(), artifact.format)
        said = [(fact.name, value.removeprefix("https://")) for fact in facts for value, _ in fact.values]
        told = [said[3], said[-1]] if layout == "brief" and artifact.format != "epub" else said
        for name, value in told:
            assert "".join(name.split()) in text, (artifact.format, name)
            assert "".join(value.split()) in text, (artifact.format, value)


def test_a_change_since_the_commit_is_told(committed, theme, tmp_path):
    series, first = committed
    (tmp_path / "001-a.md").write_text(article("Changed.\n", **FACTS))
    _, (book,) = books(series, Wanted(briefs=(), languages=("en",)), theme)
    values = [value for fact in colophon(book, templates.labels(theme, "en")) for value, _ in fact.values]
    assert f"{first}, with later changes" in values


@pytest.mark.usefixtures("committed")
def test_a_series_may_keep_its_revision_to_itself(theme, make_series):
    series = make_series({}, SERIES + "[output]\nrevision = false\n")
    _, made = books(series, Wanted(), theme)
    assert {book.revision for book in made} == {""}
