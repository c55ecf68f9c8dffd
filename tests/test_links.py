import pytest
from conftest import SERIES, article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.index import index
from pipeline.links import resolutions
from pipeline.load import load
from pipeline.model import Resolution
from pipeline.parse import parse
from pipeline.resolve import resolve
from pipeline.tree import loads, query, text

FILES = {
    "001-one.md": article("## First Things\n\n## Ünï\n", title="One"),
    "002-two.md": article("Text\n", title="Two"),
    "009-capability-overhang.md": article("Text\n", title="Overhang"),
    "es/001-one.md": article("## Primeras cosas\n", title="Uno"),
}


@pytest.fixture
def resolved(make_series):
    """Return how one link of an article resolves in a book of two."""

    def run(href, lang="en", toml=SERIES, members=(("en", "001-one"), ("en", "003-asks"), ("es", "001-one"))):
        name = "003-asks.md" if lang == "en" else f"{lang}/003-asks.md"
        series = make_series({**FILES, name: article(f"## Here\n\nSee [it]({href}).\n")}, toml)
        drafts = [parse(a) for a in load(series)]
        asking = next(d for d in drafts if (d.article.slug, d.article.lang) == ("003-asks", lang))
        known = index(series, [d.article for d in drafts], drafts)
        (only,) = resolutions(asking, known, frozenset(members))
        return only

    return run


@pytest.mark.parametrize(
    "href",
    [
        "/research/001-one",
        "/research/001-one/",
        "/research/en/001-one",
        "https://example.org/research/001-one/",
        "001-one.md",
        "./001-one.md",
        "/001-one.md",
        "/research/001%2Done",
        "/research/001-one?x=1",
        "/research/old-one",
    ],
)
def test_every_address_of_an_article_in_the_book_is_its_anchor(resolved, href):
    toml = SERIES.replace("[[collection]]", '[links.aliases]\nold-one = "001-one"\n[[collection]]')
    assert resolved(href, toml=toml) == Resolution("#001-one", "book", "One", "001")


@pytest.mark.parametrize(
    ("href", "anchor"),
    [
        ("/research/001-one#first-things", "#001-one--first-things"),
        ("001-one.md#ünï", "#001-one--uni"),
        ("/research/001-one/#%C3%BCn%C3%AF", "#001-one--uni"),
        ("#here", "#003-asks--here"),
    ],
)
def test_headings(resolved, href, anchor):
    assert resolved(href).href == anchor


def test_a_link_means_the_language_it_stands_in(resolved):
    assert resolved("/research/001-one", lang="es").title == "Uno"
    assert resolved("/research/es/001-one").title == "Uno"
    assert resolved("../001-one.md", lang="es").title == "One"
    strayed = resolved("/research/002-two", lang="es")
    assert (strayed.href, [d.code.name for d in strayed.diagnostics]) == (
        "https://example.org/research/002-two/",
        ["L003", "L004"],
    )


def test_an_article_outside_the_book_is_at_its_public_address(resolved):
    found = resolved("/research/002-two#part")
    assert (found.href, found.outcome) == ("https://example.org/research/002-two/#part", "series")
    assert [d.code.name for d in found.diagnostics] == ["L002", "L003"]


def test_articles_that_only_the_site_has(resolved):
    toml = SERIES.replace("[links]", '[links]\npublished = ["07?-*"]')
    assert resolved("/research/075-small-actor#x", toml=toml) == Resolution(
        "https://example.org/research/075-small-actor/", "series"
    )
    assert resolved("/research/085-other", toml=toml).outcome == "broken"


def test_other_pages_of_the_site_and_elsewhere(resolved):
    assert resolved("/about") == Resolution("https://example.org/about", "site")
    assert resolved("https://www.oecd.org/") == Resolution("https://www.oecd.org/", "external")


@pytest.mark.parametrize(
    ("href", "hint"),
    [
        ("/research/090-capability-overhang/", "did you mean /research/009-capability-overhang/ ?"),
        ("/research/009-overhanging", "did you mean /research/009-capability-overhang ?"),
        ("/research/055-wholly-different", ""),
        ("./002-tow.md", "did you mean ./002-two.md ?"),
    ],
)
def test_a_link_to_nothing_is_told_with_the_nearest(resolved, href, hint):
    found = resolved(href)
    (told,) = found.diagnostics
    assert (found.href, told.code.name, told.hint) == ("", "L001", hint)
    assert (told.place.line, told.place.column) == (8, 5)


def test_a_heading_that_is_not_there(resolved):
    (told,) = resolved("/research/001-one#first-thing").diagnostics
    assert (told.code.name, told.hint) == ("L002", "did you mean #first-things ?")


def chapter_of(make_series, body, layout="book"):
    series = make_series({**FILES, "003-asks.md": article(body)})
    drafts = {d.article.slug: d for d in map(parse, load(series)) if d.article.lang == "en"}
    known = index(series, [d.article for d in drafts.values()], drafts.values())
    found = resolutions(drafts["003-asks"], known, frozenset({("en", "003-asks"), ("en", "001-one")}))
    return resolve(drafts["003-asks"], found, layout)


def test_links_are_rewritten_in_order_and_broken_ones_leave_their_text(make_series):
    chapter = chapter_of(
        make_series, "[a](/research/001-one) [b](/research/x) [c](https://c.org)[^n]\n\n[^n]: [d](/research/002-two)\n"
    )
    blocks = loads(chapter.ast)
    links = [(text(n["c"][1]), n["c"][2][0]) for n in query(blocks, "Link")]
    assert links == [("a", "#001-one"), ("c", "https://c.org"), ("d", "https://example.org/research/002-two/")]
    assert text(blocks) == "a b c"


RELATED = "Text.\n\n## Related\n\n- [One](/research/001-one)\n- [Two](/research/002-two/)\n"


def test_a_brief_has_its_related_articles_lifted_out(make_series):
    brief, book = (chapter_of(make_series, RELATED, layout) for layout in ("brief", "book"))
    assert [(r.title, r.number) for r in brief.related] == [("One", "001"), ("Two", "002")]
    assert text(loads(brief.ast)) == "Text."
    assert (book.related, "Related" in text(loads(book.ast))) == ((), True)


def test_a_related_section_with_more_than_links_stays(make_series):
    chapter = chapter_of(make_series, RELATED + "- And [Two](/research/002-two), about this\n", "brief")
    assert chapter.related == ()
    assert "And Two" in text(loads(chapter.ast))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["/research/001-one", "#here", "/research/nowhere", "002-two.md", "https://a.org", "/x"]), max_size=8
    )
)
def test_every_link_has_one_outcome_and_no_anchor_dangles(make_series, hrefs):
    body = "## Here\n\n" + " ".join(f"[{i}]({href})" for i, href in enumerate(hrefs)) + "\n"
    chapter = chapter_of(make_series, body)
    assert len(chapter.links) == len(hrefs)
    anchors = {"#001-one", "#003-asks", *(f"#{h.anchor}" for h in chapter.headings)}
    used = {n["c"][2][0] for n in query(loads(chapter.ast), "Link")}
    assert {u for u in used if u.startswith("#")} <= anchors
