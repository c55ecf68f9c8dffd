import pytest
from conftest import SERIES, article

from pipeline.diagnostics import Place
from pipeline.index import find, index
from pipeline.load import load
from pipeline.model import Reference

WIDE = SERIES.replace('en = "*.md"', 'en = ["**/*.md", "**/*.markdown", "**/*.mdx"]').replace(
    "[metadata]", "[metadata]\nrequired = false"
)
FILES = {
    "001-one.md": article(title="The One"),
    "sub/deep.markdown": article(title="Deep"),
    "sub/react.mdx": article(title="React"),
    "guide/index.md": article(title="The Guide"),
    "notes/README.md": article(title="Notes"),
    "_posts/2020-01-01-name.md": article(title="A Post"),
    "es/001-one.md": article(title="El uno"),
    "003-asks.md": article(),
    "es/003-asks.md": article(),
    "sub/003-below.md": article(),
}


@pytest.fixture
def found(make_series):
    """Return the file that an address leads to, and whether its case is right."""

    def run(href, asking="003-asks.md", *, wiki=False, toml=WIDE):
        articles = load(make_series(FILES, toml))
        from_ = next(a for a in articles if a.path.endswith("/" + asking) and (a.lang == "es") == asking.startswith("es/"))
        target, exact = find(Reference(href, "", Place("f"), wiki), from_, index(make_series(FILES, toml), articles))
        return (target.file.lstrip("/") if target else "", exact)

    return run


@pytest.mark.parametrize(
    ("href", "file"),
    [
        ("https://example.org/research/001-one/", "001-one.md"),
        ("http://example.org/research/001-one?x=1#y", "001-one.md"),
        ("/research/001%2done", "001-one.md"),
        ("001-one.markdown", "001-one.md"),
        ("001-one.html", "001-one.md"),
        ("001-one", "001-one.md"),
        ("/001-one.md", "001-one.md"),
        ("sub/deep.md", "sub/deep.markdown"),
        ("sub/react.mdx#part", "sub/react.mdx"),
        ("sub/../sub/./react.mdx", "sub/react.mdx"),
        ("guide/", "guide/index.md"),
        ("guide", "guide/index.md"),
        ("./guide/index.md", "guide/index.md"),
        ("guide/README.md", "guide/index.md"),
        ("notes/index.md", "notes/README.md"),
        ("/research/guide", "guide/index.md"),
        ("{% post_url 2020-01-01-name %}", "_posts/2020-01-01-name.md"),
        ("{% link _posts/2020-01-01-name.md %}#part", "_posts/2020-01-01-name.md"),
        ("/research/name", "_posts/2020-01-01-name.md"),
        ("{{ site.baseurl }}/research/001-one", "001-one.md"),
        ('{{ "/research/001-one/" | relative_url }}', "001-one.md"),
    ],
)
def test_addresses_that_name_an_article(found, href, file):
    assert found(href) == (file, True)


@pytest.mark.parametrize("href", ["../001-one.md", "/001-one.md", "../guide/", "003-below.md", "../sub/deep.markdown"])
def test_a_relative_path_starts_at_the_folder_it_stands_in(found, href):
    assert found(href, "sub/003-below.md")[0]


@pytest.mark.parametrize(
    ("href", "file"),
    [("/Research/001-ONE", "001-one.md"), ("Sub/Deep.MARKDOWN", "sub/deep.markdown"), ("001-one.MD", "001-one.md")],
)
def test_another_case_is_found_and_told_apart(found, href, file):
    assert found(href) == (file, False)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("001-one", "001-one.md"),
        ("The One", "001-one.md"),
        ("the one#Part", "001-one.md"),
        ("sub/deep", "sub/deep.markdown"),
        ("2020-01-01-name", "_posts/2020-01-01-name.md"),
        ("Nothing", ""),
    ],
)
def test_names_of_wikilinks(found, name, file):
    assert found(name, wiki=True)[0] == file


@pytest.mark.parametrize(
    "href", ["", "/", ".", "nothing.md", "/research/", "../../../etc/passwd", "%00", "/about", "mailto:x"]
)
def test_what_names_no_article(found, href):
    assert found(href)[0] == ""


def test_a_language_prefix_may_be_left_out_where_every_address_has_one(found):
    toml = WIDE.replace('addresses = ["/research/{slug}", ', "addresses = [")
    assert found("/research/001-one", toml=toml)[0] == "001-one.md"
    assert found("/research/001-one", "es/003-asks.md", toml=toml)[0] == "es/001-one.md"
    assert found("/research/name", "es/003-asks.md", toml=toml)[0] == "_posts/2020-01-01-name.md"


def test_the_order_of_files_does_not_matter(make_series):
    series = make_series(FILES, WIDE)
    articles = load(series)
    one, other = index(series, articles), index(series, articles[::-1])
    assert one.articles == other.articles
    assert one.targets == other.targets
