from hypothesis import given
from hypothesis import strategies as st

from pipeline.anchors import ascii_name, heading_anchors, levels, unique


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
