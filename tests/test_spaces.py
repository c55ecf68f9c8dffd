"""A line that only the space at its end would make too long is not ended early."""

import contextlib

import pypdfium2
import pytest

from pipeline.render.pdf import layout
from pipeline.render.pdf.layout import typeset

WORDS = "one two three four five six seven eight nine ten"
PICTURE = '<span style="display: inline-block; width: 2em">x</span>'


def lines(theme, width):
    text = f'<p style="width: {width}pt; hyphens: none">{WORDS} {PICTURE} and more.</p>'
    html = f'<html lang="en"><head><title>-</title></head><body class="brief"><main>{text}</main></body></html>'
    (page,) = pypdfium2.PdfDocument(typeset(html, theme, {}).data)
    return page.get_textpage().get_text_bounded().splitlines()


def test_a_line_before_a_box_is_as_long_as_it_can_be(theme, monkeypatch):
    widths = [220 + step / 2 for step in range(40)]
    assert not [found for width in widths if len((found := lines(theme, width))[0].split()) < 5]
    monkeypatch.setattr(layout, "long_lines", contextlib.nullcontext)
    assert [found for width in widths if len((found := lines(theme, width))[0].split()) == 1]


@pytest.mark.parametrize("end", ["\u2028", "\u2029"])
def test_the_end_of_a_line_in_a_text_may_come_before_a_space(theme, end):
    cell = f"<table><tr><td>One{end}two </td><td><i>three{end}four </i></td></tr></table>"
    html = f'<html lang="en"><head><title>-</title></head><body class="brief"><main>{cell}</main></body></html>'
    (page,) = pypdfium2.PdfDocument(typeset(html, theme, {}).data)
    assert sorted(page.get_textpage().get_text_bounded().split()) == ["One", "four", "three", "two"]
