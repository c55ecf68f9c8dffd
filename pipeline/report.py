"""Report: what a run chose, built and found, noted while its values pass by, since none of them is kept."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.diagnostics import in_order, weighed
from pipeline.model import BuildReport

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.diagnostics import Diagnostic
    from pipeline.model import Article, Artifact, Book, Edition, Layout, Theme
    from pipeline.series import Series


class Notes:
    """What is noted of a run."""

    def __init__(self, heard: Iterable[Article | Edition | Theme]) -> None:
        """Note the diagnostics of what the run begins with."""
        self.diagnostics: list[Diagnostic] = [told for value in heard for told in value.diagnostics]
        self.links: dict[tuple[Layout, str, str], Counter[str]] = {}
        """By layout, language and name of an edition, the number of its links by outcome."""

    def books(self, books: Iterable[Book]) -> Iterator[Book]:
        """Pass books on, noting their diagnostics and where their links go."""
        for book in books:
            self.diagnostics += book.diagnostics
            outcomes = (link.outcome for chapter in book.chapters for link in chapter.links)
            self.links[book.layout, book.metadata.lang, book.name] = Counter(outcomes)
            yield book

    def report(self, series: Series, artifacts: Iterable[Artifact]) -> BuildReport:
        """Return the report of a run: its artifacts without their bytes, every diagnostic once, links by outcome."""
        light = tuple(dataclasses.replace(artifact, data=b"") for artifact in artifacts)
        told = [*self.diagnostics, *(d for artifact in light for d in artifact.diagnostics)]
        outcomes = sum(self.links.values(), Counter[str]())
        return BuildReport(light, in_order(weighed(told, series.diagnostics)), dict(sorted(outcomes.items())), self.links)
