import pytest
from conftest import SERIES, article

from pipeline.fix import difference, rewrite_all, rewrites

FILES = {
    "001-one.md": article("## Part\n"),
    "002-two.md": article(),
    "002-another.md": article(),
    "es/001-one.md": article(),
    "es/004-solo.md": article(),
}


@pytest.fixture
def mended(make_series, tmp_path):
    """Return the text of an article after its links are mended, and what the other files are then."""

    def run(text, name="003-asks.md", toml=SERIES):
        data = text if isinstance(text, bytes) else text.encode()
        series = make_series({**FILES, name: data}, toml)
        rewrite_all(rewrites(series))
        return (tmp_path / name).read_bytes()

    return run


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("[a](/research/001-ONE)", "[a](/research/001-one)"),
        ("[a](/research/001-renamed/?q=1#part)", "[a](/research/001-one/?q=1#part)"),
        ("[a](/research/1-renamed)", "[a](/research/001-one)"),
        ("[a](https://example.org/research/001-renamed/)", "[a](https://example.org/research/001-one/)"),
        ("[a](./001-renamed.md 'T')", "[a](./001-one.md 'T')"),
        ("[a](<001-renamed.md>)", "[a](<001-one.md>)"),
        ("[a](/research/fr/001-one)", "[a](/research/001-one)"),
        ("[a](004-solo.md)", "[a](es/004-solo.md)"),
        ("[a][b] and [b]\n\n[b]: /research/001-renamed", "[a][b] and [b]\n\n[b]: /research/001-one"),
        ('<a href="/research/001-renamed">x</a>', '<a href="/research/001-one">x</a>'),
        ("<https://example.org/research/001-renamed>", "<https://example.org/research/001-one>"),
        ("[![a](x.png)](001-renamed.md)", "[![a](x.png)](001-one.md)"),
        ("`[a](001-x.md)` [a](001-x.md)", "`[a](001-x.md)` [a](001-one.md)"),
        (
            "[a](001-x.md) [a](001-x.md)[^n]\n\n[^n]: [b](001-x.md)",
            "[a](001-one.md) [a](001-one.md)[^n]\n\n[^n]: [b](001-one.md)",
        ),
        ("- [a\n  b](001-x.md)", "- [a\n  b](001-one.md)"),
        ("| a |\n|---|\n| [b](001-x.md) |", "| a |\n|---|\n| [b](001-one.md) |"),
    ],
)
def test_addresses_that_are_certain(mended, wrong, right):
    assert mended(article(f"A\n\n{wrong}\n")).decode() == article(f"A\n\n{right}\n")


@pytest.mark.parametrize(
    "body",
    [
        "[a](/research/002-renamed) which of two",
        "[a](/research/009-one) another number",
        "[a](/research/nothing) [b](/about) [c](https://example.com/research/001-x) [d](#nowhere)",
        "[a](/research/001-one#prat) a heading",
        "[a](missing.pdf) ![b](001-x.png) `[c](001-x.md)`",
        "    [a](/research/001-x)",
        "[a](001&#45;x.md) written in a way that is not found",
        "[a]({% post_url 2020-01-01-x %})",
    ],
)
def test_without_certainty_nothing_changes(mended, body):
    assert mended(article(body + "\n")).decode() == article(body + "\n")


def test_all_else_stays_byte_for_byte(mended):
    text = "\ufeff" + article("A\tb  \n\n[a](/research/001-ONE) \n\n\n[b](001-x.md)").replace("\n", "\r\n")
    assert mended(text).decode() == text.replace("001-ONE", "001-one").replace("001-x", "001-one")
    text = article("\u2028[a](001-x.md)\x0c\n\n").replace("\n", "\r")
    assert mended(text).decode() == text.replace("001-x", "001-one")


def test_a_wiki_link(mended):
    toml = SERIES.replace("[links]", '[links]\nwikilinks = "mediawiki"')
    assert b"[[w|001-one]] [[001-one]]" in mended(article("[[w|001-x]] [[001-x]]\n"), toml=toml)


def test_a_link_means_the_language_it_stands_in(mended):
    text = article("[a](/research/fr/001-one) [b](/research/es/002-two) [c](002-two.md)\n")
    right = b"[a](/research/es/001-one) [b](/research/002-two) [c](../002-two.md)"
    assert right in mended(text, "es/003-asks.md")


def test_the_difference_and_the_rest_of_the_file(make_series, tmp_path):
    series = make_series({**FILES, "003-asks.md": article("[a](001-x.md)")})
    (tmp_path / "003-asks.md").chmod(0o600)
    found = rewrites(series)
    (only,) = found
    lines = difference(only).splitlines()
    assert [line for line in lines if line[0] in "+-"][2:] == ["-[a](001-x.md)", "+[a](001-one.md)"]
    assert (tmp_path / "003-asks.md").read_text() == article("[a](001-x.md)")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.md") if path.name != "003-asks.md"}
    rewrite_all(found)
    assert (tmp_path / "003-asks.md").stat().st_mode & 0o777 == 0o600
    assert {path: path.read_bytes() for path in before} == before
    assert rewrites(series) == ()
    assert not list(tmp_path.glob(".*"))


def test_the_task_shows_first_and_with_dry_writes_nothing(invoke, make_series, tmp_path):
    make_series({**FILES, "003-asks.md": article("[a](001-x.md)\n")})
    dry = invoke("check", "--series", tmp_path, "--fix", "--dry", "--no-cache")
    assert ("+[a](001-one.md)" in dry.stdout, dry.returncode) == (True, 1)
    assert b"001-x" in (tmp_path / "003-asks.md").read_bytes()
    done = invoke("check", "--series", tmp_path, "--fix", "--no-cache")
    assert ("+[a](001-one.md)" in done.stdout, done.returncode) == (True, 0)
    assert b"001-one.md" in (tmp_path / "003-asks.md").read_bytes()
