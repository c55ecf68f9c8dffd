import pytest
from conftest import article

from pipeline import pandoc
from pipeline.load import load
from pipeline.markup.tree import loads, text
from pipeline.parse import parse


def read(make_series, body):
    draft = parse(load(make_series({"a.md": article(body)}))[0])
    return draft, pandoc.write(loads(draft.ast), "markdown-smart").decode().strip()


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<a href="x.md" title="T">the *link*</a>', '[the *link*](x.md "T")'),
        ("<A HREF=x.md>y</A>", "[y](x.md)"),
        ('<a href="x.md"><img src="i.png" alt="An i"></a>', "[![An i](i.png)](x.md)"),
        ("H<sub>2</sub>O", "H~2~O"),
        ("e<sup>*x*</sup>", "e^*x*^"),
        ("<kbd>Ctrl</kbd>", "[Ctrl]{.kbd}"),
        ('<a name="here"></a>Text', "[]{#a--here}Text"),
        ('[![in](i.png)](x.md) <a href="y&amp;z">w</a>', "[![in](i.png)](x.md) [w](y&z)"),
        ('<p align="center">\n<a href="x.md">a\nb</a>\n</p>', "[a b](x.md)"),
        ('<h2 id="top">Title <a href="#top">link</a></h2>', "## Title [link](#top) {#a--top}"),
    ],
)
def test_html_that_is_understood(make_series, html, markdown):
    draft, written = read(make_series, html + "\n")
    assert written == markdown
    assert draft.diagnostics == ()


def test_what_is_lost_of_a_block_is_told_and_its_links_stay(make_series):
    draft, _ = read(make_series, 'A\n\n<table><tr><td><a href="x.md">cell</a></td><td>B</td></tr></table>\n')
    assert [(d.code.name, d.place.line) for d in draft.diagnostics] == [("A010", 8)]
    assert [(r.href, r.text, r.place.line, r.place.column) for r in draft.references] == [("x.md", "cell", 8, 16)]
    assert text(loads(draft.ast)) == "A cell B"


@pytest.mark.parametrize(
    "html", ["<script>var a = '<a href=x>';</script>", "<style>a{}</style>", "<svg>\n<text>x</text>\n</svg>"]
)
def test_what_is_no_text_is_left_out_whole(make_series, html):
    draft, _ = read(make_series, html + "\n")
    assert ([d.code.name for d in draft.diagnostics], loads(draft.ast), draft.references) == (["A010"], [], ())


@pytest.mark.parametrize("html", ['a <a href="x">b', 'a *b <a href="x">c* d</a>', '<a href="x">\n\nb\n\n</a>'])
def test_a_link_that_is_not_closed_is_told(make_series, html):
    draft, _ = read(make_series, html + "\n")
    assert [d.code.name for d in draft.diagnostics] == ["A010"]
    assert draft.references == ()


def test_links_do_not_stand_in_links(make_series):
    draft, written = read(make_series, '[a <a href="y">b</a>](z)\n\n<a href="p">c <a href="q">d</a></a>\n')
    assert [r.href for r in draft.references] == ["z", "p"]
    assert written == "[a b](z)\n\n[c d](p)"


def test_tags_nested_without_end_are_told(make_series):
    draft, _ = read(make_series, "<sub>" * 3000 + "x" + "</sub>" * 3000 + "\n")
    assert next(d.code.name for d in draft.diagnostics) in {"A009", "A013"}


def test_an_unsafe_address_in_html_is_as_unsafe(make_series):
    draft, written = read(make_series, '<a href="java&#10;script:alert(1)">x</a>\n')
    assert ([d.code.name for d in draft.diagnostics], written) == (["A012"], "x")
