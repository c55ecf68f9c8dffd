import dataclasses
import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from conftest import ROOT, SERIES, article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.build import build
from pipeline.index import index
from pipeline.links import home, members, resolutions
from pipeline.load import load
from pipeline.markup.tree import loads, query, text
from pipeline.model import Resolution
from pipeline.parse import parse
from pipeline.resolve import resolve
from pipeline.select import Wanted, select
from pipeline.theme import load_theme

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


def test_a_stand_in_links_to_the_translations_in_its_book(resolved):
    spanish = (("es", "001-one"), ("en", "003-asks"))
    for href in ("/research/001-one", "/research/001-one/#first-things", "001-one.md"):
        assert resolved(href, members=spanish).href == "#001-one"
    asked = resolved("/research/en/001-one", lang="es", members=(("es", "001-one"), ("es", "003-asks")))
    assert asked.outcome == "series"


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


@pytest.mark.parametrize(
    ("href", "anchor"),
    [
        ("001-one.md#First-Things", "#001-one--first-things"),
        ("/research/001-one#first-thing", "#001-one"),
        ("/research/001-one#one", "#001-one"),
    ],
)
def test_a_fragment_by_other_rules(resolved, href, anchor):
    assert resolved(href).href == anchor


def test_another_case_goes_there_and_is_told(resolved):
    found = resolved("/research/001-ONE#first-things")
    assert (found.href, [(d.code.name, d.hint) for d in found.diagnostics]) == (
        "#001-one--first-things",
        [("L005", "write /research/001-one#first-things")],
    )


@pytest.mark.parametrize(
    ("href", "hint"),
    [
        ("/research/001-renamed-since", "did you mean /research/001-one ?"),
        ("/research/1-renamed#x", "did you mean /research/001-one#x ?"),
        ("/research/fr/002-two", "did you mean /research/002-two ?"),
        ("/research/overhang", "did you mean /research/009-capability-overhang ?"),
        ("./es/two.md", "did you mean ./002-two.md ?"),
        ("../es/009-capability-overhang.md", "did you mean 009-capability-overhang.md ?"),
        (
            "https://example.org/research/090-capability-overhang?a#b",
            "did you mean https://example.org/research/009-capability-overhang?a#b ?",
        ),
    ],
)
def test_suggestions_by_slug_number_name_and_title(resolved, href, hint):
    (told,) = resolved(href).diagnostics
    assert (told.code.name, told.hint) == ("L001", hint)


POLICY = '[links]\noutside = "{}"'


@pytest.mark.parametrize(
    ("policy", "href", "sibling", "goes"),
    [
        ("public", "https://example.org/research/002-two/#x", "", "goes to its public address"),
        (
            "sibling",
            "https://example.org/research/002-two/#x",
            "../briefs/002-two{variant}.{format}",
            "goes to ../briefs/002-two",
        ),
        ("mention", "", "", "is only mentioned"),
    ],
)
def test_policies_for_an_article_outside_the_book(make_series, policy, href, sibling, goes):
    toml = SERIES.replace("[links]", POLICY.format(policy)).replace('["*"]', '["001-*", "003-*"]')
    series = make_series({**FILES, "003-asks.md": article("[it](/research/002-two#x)\n")}, toml)
    articles = load(series)
    editions = select(series, articles, Wanted(languages=("en",)))
    (book,) = [e for e in editions if e.layout == "book"]
    draft = next(parse(a) for a in articles if a.slug == "003-asks")
    known = index(series, articles, editions=editions)
    (found,) = resolutions(draft, known, members(book), home(book, known))
    assert (found.outcome, found.href, found.sibling) == ("series", href, sibling)
    assert goes in found.diagnostics[0].message
    chapter = resolve(draft, (found,), "book")
    assert len(list(query(loads(chapter.ast), "Link"))) == (policy != "mention")


def test_siblings_are_linked_where_the_format_can(theme, make_series, tmp_path):
    toml = SERIES.replace("[links]", POLICY.format("sibling")).replace('["*"]', '["001-*"]')
    body = "See [two](/research/002-two).\n\n## Related\n\n- [Two](/research/002-two)\n"
    series = make_series({"001-one.md": article(body), "002-two.md": article()}, toml)
    found = build(series, Wanted(), theme, ("pdf", "epub", "docx"), tmp_path / "out")
    files = {(a.layout, a.book, a.format): (tmp_path / a.path).read_bytes() for a in found.artifacts}

    def targets(layout, name):
        with pikepdf.open(io.BytesIO(files[layout, name, "pdf"])) as pdf:
            uris = {str(a.A.URI) for p in pdf.pages for a in p.get("/Annots", []) if "/A" in a and "/URI" in a.A}
        texts = []
        for fmt in ("epub", "docx"):
            with zipfile.ZipFile(io.BytesIO(files[layout, name, fmt])) as package:
                texts.append(
                    b"".join(package.read(n) for n in package.namelist() if n.endswith((".xhtml", ".rels"))).decode()
                )
        return {u for u in uris if "002" in u}, *texts

    uris, epub, docx = targets("book", "all")
    assert uris == {"../briefs/002-two.pdf"}
    assert 'Target="../briefs/002-two.docx"' in docx
    assert ("https://example.org/research/002-two/" in epub, "briefs/" in epub) == (True, False)
    uris, epub, docx = targets("brief", "001-one")
    assert uris == {"002-two.pdf"}
    assert 'Target="002-two.docx"' in docx


def test_on_paper_a_sibling_is_named_by_its_public_address(make_series, tmp_path):
    toml = SERIES.replace("[links]", POLICY.format("sibling"))
    series = make_series({"001-one.md": article("See [two](/research/002-two).\n"), "002-two.md": article()}, toml)
    press = load_theme(ROOT / "styles", ROOT / "templates", "print", series)
    found = build(series, Wanted(briefs=("001",), books=(), languages=("en",)), press, ("pdf",), tmp_path / "out")
    with pypdfium2.PdfDocument(found.artifacts[0].path) as document:
        said = " ".join(page.get_textpage().get_text_range() for page in document)
    assert "example.org/research/002-two" in said
    assert "002-two-print.pdf" not in said


@pytest.mark.parametrize(
    ("href", "goes", "outcome"),
    [
        ("data/x.pdf#page=2", "https://example.org/data/x.pdf#page=2", "site"),
        ("public/y.zip", "https://example.org/y.zip", "site"),
        ("/y.zip", "https://example.org/y.zip", "site"),
        ("data/", "https://example.org/data", "site"),
        ("data/none.pdf", "", "broken"),
        ("../outside.pdf", "", "broken"),
        ("/other.pdf", "https://example.org/other.pdf", "site"),
    ],
)
def test_files_of_the_series(resolved, tmp_path, href, goes, outcome):
    for name in ("data/x.pdf", "public/y.zip"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = resolved(href)
    assert (found.href, found.outcome, [d.code.name for d in found.diagnostics]) == (
        goes,
        outcome,
        ["L006"] if outcome == "broken" else [],
    )
    toml = SERIES.replace('site = "https://example.org"\n', "")
    assert resolved(href, toml=toml).href == ""


KINDS = """\
[inline](/research/001-one) ![no link](x.png) [![in a link](x.png)](002-two.md) <https://example.org/about>
<a href="/research/001-one">html</a> [[001-one|wiki]] [ref][r], [r] `[code](x)` [note](nowhere)[^n]

<div><a href="002-two.md">block</a></div>

| [cell](https://a.org) |
|---|

[post]({% post_url 001-one %})

[r]: <002-two.md> "Title"
[unused]: /research/001-one
[^n]: [in a note](mailto:a@b.org)
"""


def test_the_links_of_the_briefs_are_the_links_of_the_sources(theme, make_series, tmp_path):
    toml = SERIES.replace("[links]", '[links]\nwikilinks = "obsidian"').replace(
        "[[collection]]", "[[collection]]\nversion = '1'"
    )
    series = make_series({**FILES, "003-asks.md": article(KINDS), "es/001-one.md": article("[a](/x) [b](#c)\n")}, toml)
    found = build(series, Wanted(books=()), theme, (), tmp_path / "out")
    counts = {name: dict(counts) for (_, lang, name), counts in found.editions.items() if lang == "en" and counts}
    assert counts == {"003-asks": {"series": 8, "site": 1, "broken": 1, "external": 2}}
    assert sum(found.links.values()) == sum(sum(c.values()) for c in found.editions.values()) == 12 + 2


def test_a_link_in_a_note_of_a_link_keeps_its_own_address(make_series):
    chapter = chapter_of(make_series, "[a[^n]](/research/001-one)\n\n[^n]: [b](https://b.org)\n")
    links = {text(n["c"][1]): n["c"][2][0] for n in query(loads(chapter.ast), "Link")}
    assert links == {"a": "#001-one", "b": "https://b.org"}


HREFS = [
    "/research/001-one",
    "/research/002-TWO?x#y",
    "002-two.md",
    "https://a.org",
    "/x",
    "nowhere",
    "x.pdf",
    "mailto:a@b.c",
]


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(HREFS), max_size=8))
def test_resolving_again_changes_nothing(make_series, hrefs):
    series = make_series({**FILES, "003-asks.md": article(" ".join(f"[{i}]({h})" for i, h in enumerate(hrefs)) + "\n")})
    articles = load(series)
    draft = next(parse(a) for a in articles if a.slug == "003-asks")
    known, alone = index(series, articles), frozenset({("en", "003-asks")})
    once = resolutions(draft, known, alone)
    kept = [(r, s) for r, s in zip(draft.references, once, strict=True) if s.href]
    again = dataclasses.replace(draft, references=tuple(dataclasses.replace(r, href=s.href) for r, s in kept))
    assert [(s.href, s.outcome) for s in resolutions(again, known, alone)] == [(s.href, s.outcome) for _, s in kept]
    assert resolve(draft, once, "book") == resolve(draft, resolutions(draft, known, alone), "book")
