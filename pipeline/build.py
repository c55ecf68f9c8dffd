"""The order of the stages. Nothing else happens here."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pipeline.articles.history import history
from pipeline.assemble import assemble
from pipeline.assets import attach
from pipeline.diagnostics import failing
from pipeline.index import index, with_headings
from pipeline.links import home, members, resolutions, with_fragments
from pipeline.load import load
from pipeline.markup.naming import names
from pipeline.model import RenderJob
from pipeline.parse import parse
from pipeline.produce import produce
from pipeline.report import Notes
from pipeline.resolve import resolve
from pipeline.select import chosen, select
from pipeline.typography.customs import customs
from pipeline.write import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.model import Article, Book, BuildReport, Each, Edition, Theme
    from pipeline.select import Wanted
    from pipeline.series import Series


def build(
    series: Series,
    wanted: Wanted,
    theme: Theme,
    formats: tuple[str, ...],
    out: Path,
    *,
    each: Each = map,
) -> BuildReport:
    """Build what is wanted of a series into `out`; without formats, only find what there is to tell.

    Raises `UsageError` for an unknown name; what is wrong with the content is in the report.
    """
    heard, made = books(series, wanted, theme, each=each)
    notes = Notes((theme, *heard))
    sound = (book for book in notes.books(made) if not failing(book.diagnostics))
    work = (RenderJob(fmt, book, theme) for book in sound for fmt in formats)
    return notes.report(series, (write(artifact, series, out) for artifact in each(produce, work)))


def books(
    series: Series, wanted: Wanted, theme: Theme, *, each: Each = map
) -> tuple[tuple[Article | Edition, ...], Iterator[Book]]:
    """Return the articles and editions of what is wanted, and the books that become of them, as they are asked for.

    Raises `UsageError` for an unknown name.
    """
    articles, past = load(series), history(series.folder, asked=series.output.revision)
    editions = select(series, articles, wanted)
    drafts = {(d.article.lang, d.article.slug): d for d in map(attach, each(parse, chosen(editions)))}
    known = index(series, articles, drafts.values(), editions)
    known = with_headings(known, each(parse, with_fragments(drafts.values(), known, articles)))
    placed = [(drafts[a.lang, a.slug], edition) for edition in editions for a in edition.articles]
    targets = (resolutions(draft, known, members(edition), home(edition, known)) for draft, edition in placed)
    manners = (customs(draft.article.lang, theme.labels, series.typography) for draft, _ in placed)
    words = (names(draft.article.lang, theme.labels, series.figures) for draft, _ in placed)
    layouts = (edition.layout for _, edition in placed)
    chapters = iter(each(resolve, (draft for draft, _ in placed), targets, layouts, manners, words))
    filled = ((edition, tuple(islice(chapters, len(edition.articles)))) for edition in editions if edition.articles)
    whole = (assemble(series, edition, own, theme.labels, past) for edition, own in filled)
    return (*(articles if wanted.everything else chosen(editions)), *editions), whole
