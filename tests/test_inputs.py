"""What an artifact was made of, and what has changed since."""

import dataclasses

import pytest
from conftest import article

from pipeline.build import build
from pipeline.model import RenderJob
from pipeline.output.inputs import NEW, changes, inputs, sources
from pipeline.select import Wanted

FILES = {"001-a.md": article("See [b](/research/002-b) there.\n"), "002-b.md": article("Text.\n", title="B")}


@pytest.fixture
def made_of(theme, make_series, books_of):
    """Give what the book of a series is made of."""

    def made(files, **tokens):
        (book,) = books_of(make_series(files), Wanted(briefs=(), languages=("en",)))
        return inputs(RenderJob("pdf", book, dataclasses.replace(theme, tokens={**theme.tokens, **tokens})))

    return made


@pytest.fixture
def books_of(theme, tmp_path):
    """Give the books of a series as they come to be produced."""
    def books(series, wanted):
        found = []

        def each(function, *columns):
            if function.__name__ != "produce":
                return map(function, *columns)
            found.extend(job.book for job in columns[0])
            return ()

        build(series, wanted, theme, ("pdf",), tmp_path / "out", each=each)
        return found

    return books


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("001-a.md", "there", "here", ("en/001-a: text",)),
        ("001-a.md", "2026-02-10", "2026-02-11", ("book: metadata", "en/001-a: metadata")),
        ("001-a.md", "/research/002-b", "https://example.com", ("en/001-a: links", "en/002-b: links")),
        ("002-b.md", "title: B", "title: C", ("en/001-a: links", "en/002-b: metadata")),
    ],
)
def test_what_has_changed_is_named(made_of, file, old, new, changed):
    before = made_of(FILES)
    after = made_of({**FILES, file: FILES[file].replace(old, new)})
    assert set(changes(before, after)) == set(changed)


def test_nothing_has_changed(made_of):
    assert changes(made_of(FILES), made_of(FILES)) == ()


def test_a_token_is_named(made_of):
    assert changes(made_of(FILES), made_of(FILES, **{"colour-accent": "#000000"})) == ("theme: token colour-accent",)


def test_articles_come_and_go(made_of):
    more = {**FILES, "003-c.md": article("More.\n", title="C")}
    assert "+ en/003-c" in changes(made_of(FILES), made_of(more))


def test_what_was_never_built_is_new(made_of):
    assert changes(None, made_of(FILES)) == (NEW,)


def test_sources_are_articles_and_images(make_series, books_of):
    files = {**FILES, "002-b.md": article("![x](x.svg)\n", title="B"), "x.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'}
    (book,) = books_of(make_series(files), Wanted(briefs=(), languages=("en",)))
    assert [file.rsplit("/", 1)[-1] for file in sources(book)] == ["001-a.md", "002-b.md", "x.svg"]
