"""What is new in an edition since the one before, in every format."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from conftest import SERIES, article

from pipeline.build import build
from pipeline.collections.freeze import frozen
from pipeline.load import load
from pipeline.model import News
from pipeline.select import Wanted, select

FILES = {
    "001-old.md": article(title="Old", date="2026-01-01"),
    "002-revised.md": article(title="Taken Up Again", date="2026-01-01", updated="2026-03-01"),
    "003-new.md": article(title="Never Seen Before", date="2026-02-02"),
    "004-both.md": article(title="Both", date="2026-02-02", updated="2026-03-01"),
}
DAY = dt.date(2026, 2, 1)


def edition(series):
    (book,) = (e for e in select(series, load(series), Wanted(briefs=(), languages=("en",))))
    return book


def test_since_a_day_articles_are_new_or_else_revised(make_series):
    series = make_series(FILES, SERIES + f"since = {DAY}\n")
    assert edition(series).news == News(DAY, ("003-new", "004-both"), ("002-revised",))
    assert edition(make_series(FILES, SERIES + "since = '2026-02-01'\n")).news.since == DAY
    assert edition(make_series(FILES, SERIES + "since = 2026-03-01\n")).news is None
    assert edition(make_series(FILES)).news is None


def test_since_a_lock_file_articles_are_new_that_are_not_in_it_and_revised_that_are_not_as_they_were(make_series, tmp_path):
    first = make_series({name: text for name, text in FILES.items() if "new" not in name})
    (tmp_path / "first.lock.toml").write_text(frozen([edition(first)]))
    series = make_series({**FILES, "004-both.md": article("Other.\n")}, SERIES + "since = 'first.lock.toml'\n")
    assert edition(series).news == News(None, ("003-new",), ("004-both",))
    assert edition(series).diagnostics == ()


@pytest.fixture
def artifacts(make_series, theme, tmp_path):
    series = make_series(FILES, SERIES + f"since = {DAY}\n")
    report = build(series, Wanted(briefs=(), languages=("en",)), theme, ("pdf", "epub", "docx"), tmp_path / "out")
    assert [str(d) for d in report.diagnostics if d.weight.value != "note"] == []
    return {artifact.format: Path(artifact.path).read_bytes() for artifact in report.artifacts}


def test_a_pdf_tells_it_with_pages_on_a_page_with_its_own_head(artifacts):
    document = pypdfium2.PdfDocument(artifacts["pdf"])
    text = document[len(document) - 1].get_textpage().get_text_bounded().replace("\u00a0", " ")
    words = " ".join(text.split())
    assert "since the edition of February 1, 2026." in words
    assert "New articles 003 Never Seen Before (p. 3) 004 Both (p. 4) Revised articles 002 Taken Up Again (p. 2)" in words
    assert [mark.get_title() for mark in document.get_toc() if mark.level == 0][-1] == "What is new in this edition"
    contents = next(t for t in (page.get_textpage().get_text_bounded() for page in document) if t.startswith("Contents"))
    assert "What is new in this edition" in contents


def test_an_epub_has_a_page_of_it_that_its_contents_lead_to(artifacts):
    with zipfile.ZipFile(io.BytesIO(artifacts["epub"])) as package:
        page = package.read("EPUB/text/back_news.xhtml").decode()
        assert b"text/back_news.xhtml#back_news" in package.read("EPUB/nav.xhtml")
    new, revised = page.index("New articles"), page.index("Revised articles")
    assert new < page.index("003-new.xhtml") < revised < page.index("002-revised.xhtml")
    assert "001-old" not in page


def test_a_docx_has_a_list_of_it_that_its_contents_lead_to(artifacts):
    with zipfile.ZipFile(io.BytesIO(artifacts["docx"])) as package:
        text = package.read("word/document.xml").decode()
    assert text.count("What is new in this edition") == 2
    new, revised = text.rindex("New articles"), text.rindex("Revised articles")
    assert new < text.rindex("Never Seen Before") < revised < text.rindex("Taken Up Again")
