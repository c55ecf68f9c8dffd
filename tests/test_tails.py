"""The ends of a page: a running head of one line, a last page that is worth its paper."""

from itertools import count
from pathlib import Path

import pypdfium2
import pytest
from conftest import ROOT, SERIES, article

from pipeline.build import build
from pipeline.render.pdf.heads import fitting
from pipeline.render.pdf.layout import typeset
from pipeline.render.pdf.tails import settled
from pipeline.select import Wanted
from pipeline.theme import load_theme

LONG = "The International Commission on the Long-Term Governance of Artificial Intelligence and Its Infrastructure"


def page(lines, last=""):
    text = "".join(f"<p>Line {number}</p>" for number in range(lines))
    body = f'<body class="brief single"><main class="text">{text}</main>{last}</body>'
    return f'<html lang="en"><head><title>-</title></head>{body}</html>'


def test_a_last_page_of_a_line_is_saved(theme):
    lines = next(n for n in count(30) if typeset(page(n), theme, {}).pages == 2)
    assert settled(page(lines), "brief", theme, {}).pages == 1


def test_a_setting_stays_as_it_is_where_a_closer_one_saves_no_page(theme):
    block = '<div style="break-before: page"><p>Alone</p></div>'
    plain, found = typeset(page(40, block), theme, {}, bound=True), settled(page(40, block), "brief", theme, {})
    assert plain.pages == found.pages == 2
    assert plain.data == found.data


def test_what_is_no_text_is_set_once(theme):
    lines = next(n for n in count(30) if typeset(page(n), theme, {}).pages == 2)
    assert settled(page(lines), "front", theme, {}).pages == 2


def test_the_last_page_is_measured_by_its_text_and_not_by_notes(theme):
    short, longer = (typeset(page(n), theme, {}).last for n in (3, 6))
    assert longer - short == pytest.approx(3 * 14.5, abs=0.1)
    noted = page(3).replace("Line 2", 'Line 2<span class="footnote">A note</span>')
    assert typeset(noted, theme, {}).last == pytest.approx(short, abs=1)


def test_a_head_is_shortened_to_whole_words(theme):
    assert fitting("Short", theme, "text", 300) == "Short"
    assert fitting("A Title: And What It Is About in Some More Words", theme, "text", 90) == "A Title"
    short = fitting(LONG, theme, "text", 200)
    assert short.endswith("…")
    assert LONG.startswith(short[:-1])
    assert LONG[len(short) - 1] == " "
    wider = fitting(LONG, theme, "text", 300)
    assert len(short) < len(wider) < len(LONG)
    assert fitting("", theme, "text", 10) == ""


@pytest.fixture(params=["screen", "large-print"])
def named(request, make_series, tmp_path):
    """Return the brief and the book of a series with a very long name, in a variant."""
    toml = SERIES.replace('"Test Series"', f'"{LONG}"').replace('"All of It"', f'"{LONG}: A Collection"')
    body = "Words of a paragraph that goes on.\n\n" * 80
    series = make_series({"001-a.md": article(body, title=f"'{LONG}'")}, toml)
    theme = load_theme(ROOT / "styles", ROOT / "templates", request.param)
    report = build(series, Wanted(), theme, ("pdf",), tmp_path / "out")
    return {artifact.layout: Path(artifact.path) for artifact in report.artifacts}


def boxes(path, number):
    """Return the text and the box of each run of text of a page."""
    text = pypdfium2.PdfDocument(path)[number].get_textpage()
    rectangles = [text.get_rect(n) for n in range(text.count_rects())]
    return [(" ".join(text.get_text_bounded(*r).split()), r) for r in rectangles]


def test_a_long_name_of_a_series_covers_nothing(named):
    found = boxes(named["brief"], 0)
    (_, kind) = next(box for box in found if box[0] == "Policy brief")
    for text, (left, bottom, right, top) in found:
        apart = right <= kind[0] or left >= kind[2] or top <= kind[1] or bottom >= kind[3]
        assert apart or text == "Policy brief", text


@pytest.mark.parametrize("layout", ["brief", "book"])
def test_heads_are_one_line_within_the_page(named, layout):
    document = pypdfium2.PdfDocument(named[layout])
    texts = [page.get_textpage().get_text_bounded() for page in document]
    _, *running = [number for number, text in enumerate(texts) if "Words of a paragraph" in text]
    assert running
    for number in running:
        width, height = document[number].get_size()
        found = boxes(named[layout], number)
        body = max(box[3] for text, box in found if text.startswith("Words"))
        heads = [(text, box) for text, box in found if box[1] > body]
        assert any("…" in text for text, _ in heads)
        assert max(b[3] for _, b in heads) - min(b[1] for _, b in heads) < 20, heads
        assert all(b[0] > 0 and b[2] < width and b[3] < height for _, b in heads)


def test_a_citation_brings_some_of_the_text_with_it(make_series, theme, tmp_path):
    body = "\n\n".join(["Words of a paragraph that goes on. " * 10] * 14)
    for lines in range(1, 12):
        series = make_series({"001-a.md": article(body + "\n\n" + "One line.\n\n" * lines)})
        report = build(series, Wanted(books=()), theme, ("pdf",), tmp_path / f"out{lines}")
        *_, last = pypdfium2.PdfDocument(report.artifacts[0].path)
        text = last.get_textpage().get_text_bounded()
        assert "How to cite" in text
        assert "One line." in text
