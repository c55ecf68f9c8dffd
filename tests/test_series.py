import pytest

from pipeline.errors import SeriesError
from pipeline.series import public_address, read_series, said
from pipeline.series.places import position

WRONG = """\
[series]
titel = "x"
publisher = 3
languages = ["en"]
[links]
addresses = ["/x"]
[[collection]]
name = "good"
title = "t"
articles = ["*"]
[[collection]]
name = "Bad Name"
title = "t"
[[collection.part]]
artcles = ["a"]
[diagnostics]
L001 = "fatal"
"""


def mistakes(tmp_path, text):
    (tmp_path / "series.toml").write_text(text)
    with pytest.raises(SeriesError) as raised:
        read_series(tmp_path)
    return raised.value.diagnostics


def test_all_mistakes_at_once_with_place_and_suggestion(tmp_path):
    found = {
        (
            d.code.name,
            d.place.line,
            d.message.partition(" must")[0].partition(" is missing")[0].partition(" '")[0].partition(" Input")[0],
            d.hint,
        )
        for d in mistakes(tmp_path, WRONG)
    }
    assert found == {
        ("C003", 1, "series.title", ""),
        ("C002", 2, "unknown key series.titel", "did you mean title?"),
        ("C003", 3, "series.publisher", ""),
        ("C003", 6, "links.addresses", ""),
        ("C003", 12, "collection.1.name", ""),
        ("C002", 15, "unknown key collection.1.part.0.artcles", "did you mean articles?"),
        ("C003", 17, "diagnostics.L001", ""),
    }


def test_malformed_toml_has_its_place(tmp_path):
    (only,) = mistakes(tmp_path, '[series]\ntitle = "x\n')
    assert (only.code.name, only.place.line) == ("C001", 2)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SeriesError, match="no such file"):
        read_series(tmp_path)


@pytest.mark.parametrize(
    "lines",
    [
        '[articles]\nfr = "*.md"',
        '[articles]\nen = "/etc/*.md"',
        '[articles]\nen = "../*.md"',
        '[articles]\nen = ""',
        '[articles]\nen = "**x.md"',
        '[metadata]\nobject = "Object {num}"',
        '[metadata]\nobject = "{"',
        '[links]\naddresses = "/x/{slug}}"',
        '[output]\nbrief = "{lang}/{slug}.{format}"',
        '[output]\nbook = "../{lang}/{collection}.{format}"',
        '[output]\nbrief = "{lang}/{format}"',
        '[metadata]\npatterns = ["(unclosed"]',
        '[metadata]\npatterns = ["no group"]',
        '[diagnostics]\nX999 = "note"',
        '[[collection]]\nname = "a"\ntitle = "t"',
        '[[collection]]\nname = "a"\ntitle = "t"\nquery = { sort = ["colour"] }',
        '[[collection]]\nname = "a"\ntitle = "t"\narticles = "*"\n[[collection]]\nname = "a"\ntitle = "t"\narticles = "*"',
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path, lines):
    assert mistakes(tmp_path, f'[series]\ntitle = "x"\n{lines}\n')


def test_positions_count_arrays_of_tables():
    text = "[a]\nx = 1\n[[c]]\nn = 1\n[[c.p]]\nt = 1\n[[c.p]]\nt = 2\n[[c]]\n  n = 2\n"
    assert position(text, ("c", 0, "p", 1, "t")) == (8, 1)
    assert position(text, ("c", 1, "n")) == (10, 3)
    assert position(text, ("c", 1, "missing")) == (9, 3)


def test_public_addresses_follow_the_language(make_series):
    series = make_series({})
    assert public_address(series, "a", "en") == "https://example.org/research/a/"
    assert public_address(series, "a", "es") == "https://example.org/research/es/a/"


def test_texts_fall_back_to_the_default_language():
    assert said({"en": "Yes", "es": "Sí"}, "es") == "Sí"
    assert said({"en": "Yes"}, "ca", "en") == "Yes"
    assert said("Yes", "ca") == "Yes"


def test_metadata_keys_are_ours(tmp_path):
    (only,) = mistakes(tmp_path, '[series]\ntitle = "x"\n[metadata.keys]\nnummer = "eip"\n')
    assert (only.code.name, only.place.line) == ("C003", 4)
    assert only.message.startswith("metadata.keys.nummer is not one of title, ")
