import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.markup.anchors import ascii_name, github_id, heading_anchors, kramdown_id, levels, named, pandoc_id, unique
from pipeline.model import Heading


def test_names_are_plain_ascii():
    assert ascii_name("¿Què és l'intel·ligència?") == "que-es-l-intelligencia"
    assert ascii_name("漢字") == ""


def test_headings_without_a_plain_name_still_get_anchors():
    assert heading_anchors("a", ["résumé", "resume", "漢字", "字"]) == [
        "a--resume",
        "a--resume-2",
        "a--section",
        "a--section-2",
    ]


def test_levels_begin_at_two_and_never_skip():
    assert levels([1, 2, 4, 3, 1]) == [2, 3, 4, 4, 2]
    assert levels([3, 2, 6]) == [2, 2, 3]
    assert levels([]) == []


@given(st.lists(st.text(max_size=8)))
def test_unique_names_are_unique_and_as_many(names):
    found = unique(names)
    assert len(found) == len(set(found)) == len(names)


@given(st.lists(st.integers(1, 6)))
def test_levels_are_legal(given_levels):
    found = levels(given_levels)
    assert all(2 <= level <= 6 for level in found)
    assert all(b - a <= 1 for a, b in zip([1, *found], found, strict=False))


@pytest.mark.parametrize(
    ("heading", "github", "pandoc", "kramdown"),
    [
        ("Heading identifiers in HTML", *["heading-identifiers-in-html"] * 3),
        ("Maître d'hôtel", "maître-dhôtel", "maître-dhôtel", "matre-dhtel"),
        ("Dogs?--in *my* house?", "dogs--in-my-house", "dogs--in-my-house", "dogs--in-my-house"),
        ("3. Applications", "3-applications", "applications", "applications"),
        ("What's 2.0 & new", "whats-20--new", "whats-2.0-new", "whats-20--new"),
        ("snake_case", "snake_case", "snake_case", "snakecase"),
        ("33", "33", "section", "section"),
    ],
)
def test_the_ids_that_generators_make(heading, github, pandoc, kramdown):
    text = heading.replace("*", "")
    assert (github_id(text), pandoc_id(text), kramdown_id(text)) == (github, pandoc, kramdown)


def test_a_fragment_names_the_exact_heading_first():
    headings = [Heading("a-b", "A B", 2), Heading("a-b-1", "A B", 2), Heading("mine", "A  c.d", 2), Heading("AB", "", 0)]
    names = ["a-b", "a-b-1", "mine", "a-c.d", "A B", "ab", "AB", "nothing", "", "漢"]
    found = [named(name, headings) for name in names]
    assert [h and headings.index(h) for h in found] == [0, 1, 2, 2, 0, 3, 3, None, None, None]
