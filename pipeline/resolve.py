"""Resolve: a draft and where its links go, to a chapter of one book."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.markup.naming import SILENT, referring, with_words
from pipeline.markup.tree import SIBLING, Node, attributes, dumps, loads, query, text, walk
from pipeline.model import Chapter, Draft, Related, Resolution
from pipeline.typography import typeset, typeset_metadata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.markup.naming import Names
    from pipeline.model import Heading, Layout
    from pipeline.typography.customs import Customs


def resolve(
    draft: Draft,
    resolutions: tuple[Resolution, ...],
    layout: Layout,
    manner: Customs | None = None,
    names: Names = SILENT,
) -> Chapter:
    """Return the chapter of a draft, its n-th link going where the n-th resolution says, set in the manner of its language.

    `names` are the words for figures and tables, see `naming.names`.

    A brief has its closing list of related articles lifted out of the text, in a book it is marked. Anchors are
    those of the draft: they come of the headings as written.
    """
    linked = _linked(loads(draft.ast), resolutions, names, layout)
    blocks = with_words(typeset(linked, manner) if manner else linked, names, layout)
    related: tuple[Related, ...] = ()
    if (found := _closing(blocks, draft.article.related, resolutions)) and layout == "brief":
        blocks, related = found.before, found.related
    elif found:
        blocks = [*found.before, found.header, found.marked]
    told = [diagnostic for resolution in resolutions for diagnostic in resolution.diagnostics]
    return Chapter(
        slug=draft.article.slug,
        lang=draft.article.lang,
        metadata=typeset_metadata(draft.metadata, manner) if manner else draft.metadata,
        ast=dumps(blocks),
        headings=_headings(draft, blocks),
        assets=draft.assets,
        related=related,
        links=resolutions,
        words=draft.words,
        file=draft.article.file,
        diagnostics=(*draft.diagnostics, *told),
    )


def unresolved(
    draft: Draft, _resolutions: tuple[Resolution, ...], _layout: Layout, _manner: Customs | None, _names: Names, reason: str
) -> Chapter:
    """Return what stands for the chapter of a draft that could not be made: no text, and why."""
    told = Diagnostic(Code.R001, Place(draft.article.file), f"its links cannot be written: {reason}")
    article, metadata = draft.article, draft.metadata
    return Chapter(article.slug, article.lang, metadata, "[]", file=article.file, diagnostics=(*draft.diagnostics, told))


def _headings(draft: Draft, blocks: list[Any]) -> tuple[Heading, ...]:
    """Return the headings of a draft as its blocks now have them."""
    texts = {node["c"][1][0]: text(node["c"][2]) for node in query(blocks, "Header")}
    return tuple(replace(h, text=texts.get(h.anchor, h.text)) for h in draft.headings if h.level)


def _linked(blocks: list[Any], resolutions: Sequence[Resolution], names: Names, layout: Layout) -> list[Any]:
    """Return blocks with every link's address replaced; a link that goes nowhere leaves its text.

    One without words gets the name of what it leads to.
    """
    answers = iter(resolutions)

    def change(node: Node) -> Node | list[Any]:
        (ident, classes, pairs), inlines, (_, title) = node["c"]
        answer = next(answers)
        inlines = referring(inlines, classes, answer, names, layout)
        open_to = [[SIBLING, answer.sibling]] if answer.sibling else []
        link = {**node, "c": [[ident, classes, [*pairs, *open_to]], inlines, [answer.href, title]]}
        return link if answer.href or answer.sibling else inlines

    changed: list[Any] = walk(blocks, change, {"Link"})
    return changed


class _Closing(NamedTuple):
    """A last section that is only a list of related articles, and the blocks before it."""

    before: list[Any]
    header: Node
    marked: Node
    """The list, numbered, in a div of its own."""
    related: tuple[Related, ...]


def _closing(blocks: list[Any], titles: Sequence[str], resolutions: Sequence[Resolution]) -> _Closing | None:
    """Return the last section if it has one of these titles and is only a list of articles."""
    match blocks:
        case [*before, {"t": "Header"} as header, {"t": "BulletList"} as entries]:
            numbers = {r.href: r.number for r in resolutions}
            related = [_related(item, numbers) for item in entries["c"]]
            if all(related) and text(header["c"][2]).casefold() in {title.casefold() for title in titles}:
                known = tuple(r for r in related if r)
                return _Closing(before, header, _marked(entries, known), known)
    return None


def _marked(entries: Node, related: Sequence[Related]) -> Node:
    """Return a list of related articles with the number of each, so that each format can show it as such."""
    items = [
        [{"t": "Plain", "c": [*_numeral(entry.number), *query(item, "Link")]}]
        for item, entry in zip(entries["c"], related, strict=True)
    ]
    return {"t": "Div", "c": [["", ["related-list"], []], [{"t": "BulletList", "c": items}]]}


def _numeral(number: str) -> list[Node]:
    said = {"t": "Span", "c": [["", ["related-number"], []], [{"t": "Str", "c": number}]]}
    return [said, {"t": "Space"}] if number else []


def _related(item: list[Any], numbers: dict[str, str]) -> Related | None:
    """Return the entry of a list item that is one link and nothing else."""
    links = list(query(item, "Link"))
    if len(links) != 1 or text(item) != text(links[0]["c"][1]):
        return None
    href = links[0]["c"][2][0]
    return Related(text(links[0]["c"][1]), href, numbers.get(href, ""), dict(attributes(links[0])[2]).get(SIBLING, ""))
