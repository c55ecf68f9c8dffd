"""The order of the stages. Nothing else happens here."""

from __future__ import annotations

import dataclasses
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.assemble import assemble
from pipeline.assets import attach
from pipeline.diagnostics import failing
from pipeline.index import index, with_headings
from pipeline.links import home, members, resolutions, with_fragments
from pipeline.load import load
from pipeline.parse import parse
from pipeline.render import bind, render_job, split
from pipeline.report import report
from pipeline.resolve import resolve
from pipeline.select import chosen, select
from pipeline.typography.customs import customs
from pipeline.validate import validate
from pipeline.write import write

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Article, BuildReport, Each, Edition, Theme
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
    articles = load(series)
    editions = select(series, articles, wanted)
    drafts = {(d.article.lang, d.article.slug): d for d in each(attach, each(parse, chosen(editions)))}
    known = index(series, articles, drafts.values(), editions)
    known = with_headings(known, each(parse, with_fragments(drafts.values(), known, articles)))
    placed = [(drafts[a.lang, a.slug], edition) for edition in editions for a in edition.articles]
    targets = [resolutions(draft, known, members(edition), home(edition, known)) for draft, edition in placed]
    manners = [customs(draft.article.lang, theme.labels, series.typography) for draft, _ in placed]
    chapters = iter(each(resolve, [d for d, _ in placed], targets, [e.layout for _, e in placed], manners))
    books = [assemble(series, e, tuple(islice(chapters, len(e.articles))), theme.labels) for e in editions if e.articles]
    work = [(b, fmt, split(b, theme, fmt)) for b in books if not failing(b.diagnostics) for fmt in formats]
    pieces = iter(each(render_job, [job for *_, jobs in work for job in jobs]))
    bound = (bind(book, theme, fmt, islice(pieces, len(jobs))) for book, fmt, jobs in work)
    written = (write(validate(artifact), series, out) for artifact in bound)
    artifacts = [dataclasses.replace(artifact, data=b"") for artifact in written]
    heard: tuple[Article | Edition | Theme, ...] = (theme, *(articles if wanted.everything else chosen(editions)), *editions)
    return report(series, [d for value in heard for d in value.diagnostics], books, artifacts)
