"""Each file of `cases/` holds an article's body, a line of dots, and what is read of it."""

import json
from pathlib import Path

import pytest
from conftest import article

from pipeline import pandoc
from pipeline.assets import attach
from pipeline.load import load
from pipeline.markup.tree import loads, text
from pipeline.parse import parse

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
DOTS = "\n" + "." * 40 + "\n"


def shown(draft):
    """Return a draft as text: native blocks, then what was found."""
    document = {"pandoc-api-version": pandoc.api_version(), "meta": {}, "blocks": loads(draft.ast)}
    native = pandoc.run(["-f", "json", "-t", "native"], json.dumps(document).encode()).decode().strip()
    lines = [
        *(f"heading {h.level} #{h.id} -> #{h.anchor} {h.text}".rstrip() for h in draft.headings),
        *(f"link {r.place.line}:{r.place.column} {r.href} [{r.text}]" for r in draft.references),
        *(
            f"metadata {key} {getattr(draft.metadata, key)}"
            for key in ("number", "kind", "object")
            if getattr(draft.metadata, key)
        ),
        *(f"{d.code.name} {d.place.line}:{d.place.column} {d.message}" for d in draft.diagnostics),
    ]
    return "\n".join([native, *lines]).strip() + "\n"


@pytest.mark.parametrize("case", CASES, ids=[c.stem for c in CASES])
def test_case(case, make_series, accept):
    body, _, expected = case.read_text().partition(DOTS)
    (only,) = load(make_series({"001-case.md": article(body + "\n")}))
    found = shown(attach(parse(only)))
    if accept:
        case.write_text(body + DOTS + found)
    assert found == expected or accept


def draft_of(make_series, body):
    return parse(load(make_series({"001-case.md": article(body)}))[0])


def test_positions_do_not_reach_the_draft(make_series):
    assert "pos" not in draft_of(make_series, "A [b](c) `d`\n\n- e\n").ast


def test_unbalanced_brackets_without_end_are_told(make_series):
    draft = draft_of(make_series, "> " * 400 + "deep\n")
    assert {d.code.name for d in draft.diagnostics} <= {"A009", "A013"}
    assert draft.diagnostics
    assert loads(draft.ast) == []


def test_no_text_is_lost_in_the_sample(make_series):
    seeds = Path(__file__).parent.parent / "seeds"
    name = "110-digital-sovereignty-and-ai-infrastructure.md"
    source = (seeds / name).read_text()
    (only,) = load(make_series({name: source}))
    plain = json.loads(pandoc.run(["-f", "commonmark_x", "-t", "json"], only.body.encode()))["blocks"]
    read = text(loads(parse(only).ast))
    assert read == text(plain).replace("Type: Research & Policy Analysis ", "")


def test_texts_of_one_definition_are_paragraphs(make_series):
    (only,) = load(make_series({"001-a.md": article("Term\n:   One.\n\n    Two.\n\nOther\n:   Three.\n")}))
    ((_, (first,)), (_, (second,))) = loads(parse(only).ast)[0]["c"]
    assert [block["t"] for block in (*first, *second)] == ["Para", "Para", "Plain"]
