"""The end of a page parts no word."""

import contextlib

import pypdfium2
import pytest

from pipeline.render.pdf import layout
from pipeline.render.pdf.layout import typeset

WORDS = "Institutional infrastructures, internationally coordinated organisations and accountability mechanisms "
HYPHEN = ("\u2010", "\u0002", "\ufffe", "-")


CLOSING = '<section class="closing"><p>The closing lines</p></section>'


def text(first, long, last=""):
    lines = "".join(f"<p>Line {number}</p>" for number in range(first))
    return f'<html lang="en"><head><title>-</title></head><body class="brief single"><main>{lines}{long}</main>{last}</body>'


def ends(html, theme):
    """Return the last line of the text of each page but the last."""
    *pages, _ = pypdfium2.PdfDocument(typeset(html, theme, {}).data)
    texts = [page.get_textpage().get_text_bounded() for page in pages]
    return [next(t for t in reversed(page.splitlines()) if "note" not in t and t.strip()) for page in texts]


def parted(theme, *rest):
    return [end for first in range(38, 48) for end in ends(text(first, *rest), theme) if end.rstrip().endswith(HYPHEN)]


NOTED = f'{WORDS * 2}<span class="footnote">A note on it</span> {WORDS * 2}'


@pytest.mark.parametrize(
    "rest", [(f"<p>{WORDS * 3}</p><p>{NOTED * 3}</p>",), (f"<p>{(WORDS * 4)[36:]}</p>", CLOSING)], ids=["notes", "closing"]
)
def test_no_page_ends_within_a_word(theme, monkeypatch, rest):
    assert not parted(theme, *rest)
    monkeypatch.setattr(layout, "whole_words", contextlib.nullcontext)
    assert parted(theme, *rest)
