"""What must hold of any series: nothing dangles, nothing clashes, and order and repetition change nothing."""

import random

from conftest import article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.index import index
from pipeline.links import resolutions
from pipeline.load import load
from pipeline.markup.tree import attributes, loads, query, walk
from pipeline.model import Reference
from pipeline.parse import parse
from pipeline.resolve import resolve

SLUGS = ("001-one", "002-two", "003-three")
HEADINGS = st.sampled_from(["Same", "Same", "Sämé", "Other thing", "漢字", "Part 1"])
TARGETS = st.sampled_from(
    [
        *(f"/research/{slug}" for slug in SLUGS),
        *(f"{slug}.md#same" for slug in SLUGS),
        "/research/es/001-one/", "/Research/002-Two", "/research/009-gone", "#other-thing", "#none", "/about", "https://a.org/x?y#z",
    ],
)  # fmt: skip
BODIES = st.lists(st.tuples(HEADINGS, st.lists(TARGETS, max_size=3)), max_size=4)
MEMBERS = frozenset({("en", "001-one"), ("en", "002-two")})
BOUNDED = settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(sections):
    return "".join(f"## {heading}\n\n" + "".join(f"[x]({t}) " for t in links) + "\n\n" for heading, links in sections)


def drafts_of(make_series, bodies):
    files = {f"{slug}.md": article(written(body), title=slug) for slug, body in zip(SLUGS, bodies, strict=True)}
    series = make_series({**files, "es/001-one.md": article("## Igual\n", title="Uno")})
    return series, [parse(a) for a in load(series)]


@BOUNDED
@given(st.tuples(BODIES, BODIES, BODIES))
def test_links(make_series, bodies):
    series, drafts = drafts_of(make_series, bodies)
    articles = [d.article for d in drafts]
    known = index(series, articles, drafts)
    chapters = []
    for draft in (d for d in drafts if (d.article.lang, d.article.slug) in MEMBERS):
        found = resolutions(draft, known, MEMBERS)
        assert len(found) == len(draft.references) == len(list(query(loads(draft.ast), "Link")))
        _order_changes_nothing(series, drafts, draft, found)
        _repetition_changes_nothing(draft, known, found)
        chapters.append(resolve(draft, found, "book"))
    _nothing_dangles_or_clashes(chapters)


def _order_changes_nothing(series, drafts, draft, found):
    shuffled = random.Random(1).sample(drafts, len(drafts))  # noqa: S311 - any order will do
    again = index(series, [d.article for d in shuffled], shuffled)
    assert resolutions(draft, again, MEMBERS) == found


def _repetition_changes_nothing(draft, known, found):
    for resolution in found:
        if resolution.outcome in {"series", "site", "external"}:
            once = draft.__class__(
                draft.article, draft.metadata, "[]", references=(Reference(resolution.href, "", draft.references[0].place),)
            )
            assert resolutions(once, known, MEMBERS)[0].href == resolution.href


def _nothing_dangles_or_clashes(chapters):
    blocks = [block for chapter in chapters for block in loads(chapter.ast)]
    ids = [ident for ident in _ids(blocks) if ident] + [chapter.slug for chapter in chapters]
    assert len(ids) == len(set(ids))
    used = {node["c"][2][0].removeprefix("#") for node in query(blocks, "Link") if node["c"][2][0].startswith("#")}
    assert used <= set(ids)


def _ids(blocks):
    found = []
    walk(
        blocks, lambda node: (found.append(attributes(node)[0]), node)[1] if node["t"] in {"Header", "Span", "Div"} else node
    )
    return found
