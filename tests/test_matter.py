"""What is found out about a book for its readers."""

from pipeline.matter import beyond, topics, with_citations
from pipeline.model import Chapter, Metadata, Part, Related, Resolution, Topic


def chapter(slug, *links, **metadata):
    found = tuple(Resolution(href, outcome, title, number) for href, outcome, title, number in links)
    return Chapter(slug, "en", Metadata(title=slug.upper(), lang="en", **metadata), "[]", links=found)


def inside(href):
    return href, "book", "", ""


def test_chapters_know_who_links_to_them_once_and_in_order():
    first = chapter("a", inside("#b"), inside("#b--part"), inside("#a--own"), number="001")
    second = chapter("b", inside("#a"), ("https://x.org/a", "external", "", ""))
    third = chapter("c", inside("#b--other"))
    parts = with_citations([Part("", (first,)), Part("Two", (second, third))])
    cited = {c.slug: c.cited for part in parts for c in part.chapters}
    assert cited["b"] == (Related("A", "#a", "001"), Related("C", "#c"))
    assert cited["a"] == (Related("B", "#b"),)
    assert cited["c"] == ()


def test_topics_are_those_of_all_chapters_whatever_their_case_and_accents():
    chapters = [
        chapter("a", categories=("Ètica", "Zones"), tags=("ètica", "data")),
        chapter("b", categories=("Data",), tags=("equity",)),
    ]
    assert topics(chapters) == (
        Topic("data", ("a", "b")),
        Topic("equity", ("b",)),
        Topic("Ètica", ("a",)),
        Topic("Zones", ("a",)),
    )


def test_articles_beyond_the_book_are_named_once_without_their_headings():
    known = "https://x.org/research/012-b/"
    first = chapter("a", (f"{known}#part", "series", "B", "012"), ("https://x.org/research/zz/", "series", "", ""))
    elsewhere = (("https://x.org/about/", "site", "About", ""), ("", "broken", "", ""))
    second = chapter("b", (known, "series", "B", "012"), *elsewhere)
    assert beyond([first, second]) == (Related("", "https://x.org/research/zz/"), Related("B", known, "012"))
