"""Addresses of links in notes, for paper."""

from pipeline import pandoc
from pipeline.markup.tree import query, text
from pipeline.render.pdf.addresses import noted

READER = "commonmark_x-yaml_metadata_block"


def notes(markdown):
    return [text(note["c"]) for note in query(noted(pandoc.read(markdown, READER)), "Note")]


def test_a_link_out_of_the_book_has_its_address_in_a_note():
    assert notes("See [this](https://example.org/a/) and [that](mailto:a@b.org).") == ["example.org/a", "a@b.org"]


def test_links_that_stay_or_show_their_address_have_none():
    assert notes("See [here](#there), <https://example.org/a> and [example.org](https://example.org).") == []


def test_in_a_note_the_address_follows_the_link():
    assert notes("A[^1]\n\n[^1]: See [this](https://example.org/a).\n") == ["See this (example.org/a)."]
