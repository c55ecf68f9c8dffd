"""Look: one brief and one book on contact sheets of page pictures, and what a program can see of their pages.

PDF pages are drawn as they are, those of a DOCX as LibreOffice sets them, an EPUB as a
browser shows it. What no program here can show is left out with a word.
"""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from PIL import Image

from pipeline.build import build
from pipeline.contents import counted, held
from pipeline.diagnostics import failing
from pipeline.errors import UsageError
from pipeline.look.browser import READERS, Screen, screens
from pipeline.look.checks import found
from pipeline.look.office import paged
from pipeline.look.programs import NotShown
from pipeline.look.sheets import WIDTH, sheets
from pipeline.output.records import remember
from pipeline.render.raster import pages, pictures
from pipeline.select import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.look.sheets import Labelled
    from pipeline.model import Artifact, BuildReport, Each, Theme
    from pipeline.series import Series


DAY = ("",)
"""The reader of a book; the others see a brief."""


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """An artifact as its readers see it: the PDF of its pages, or its screens, or why it is not shown."""

    pdf: bytes = b""
    screens: tuple[Screen, ...] = ()
    left_out: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """What was seen of an artifact: its name and its sheets', below the output folder, and what is wrong."""

    name: str
    sheets: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    left_out: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """Return the lines that tell of it: the sheets, or why there are none, then what is wrong."""
        drawn = f"not shown: {self.left_out}" if self.left_out else counted(len(self.sheets), "sheet")
        return (f"{self.name}: {drawn}", *(f"{self.name}: {wrong}" for wrong in self.wrong))


def sample(series: Series, brief: str, book: str, languages: tuple[str, ...]) -> Wanted:
    """Return the brief and the book of these names, or the first ones; raise `UsageError` if there are none."""
    wanted = Wanted((book,) if book else None, (brief,) if brief else None, languages)
    _, editions = held(series, wanted)
    briefs = [edition.name for edition in editions if edition.layout == "brief"]
    books = [edition.name for edition in editions if edition.layout == "book"]
    if not briefs and not books:
        raise UsageError("the series has no brief and no book to look at")
    return dataclasses.replace(wanted, books=tuple(books[:1]), briefs=tuple(briefs[:1]))


def made(
    series: Series, wanted: Wanted, themes: Iterable[Theme], formats: tuple[str, ...], out: Path, *, each: Each
) -> Iterator[tuple[BuildReport, Theme]]:
    """Build what is wanted of a series into `out` in every theme, and yield the report of each with the theme."""
    return ((build(series, wanted, theme, formats, out, each=each), theme) for theme in themes)


def look(reports: Iterable[tuple[BuildReport, Theme]], out: Path, *, show: Each) -> tuple[View, ...]:
    """Draw the sheets of artifacts, and an index of them, below `out`; `show` runs the programs that show an artifact."""
    given = tuple(reports)
    written = [(artifact, theme) for report, theme in given for artifact in report.artifacts if artifact.path]
    seen = show(shown, [artifact for artifact, _ in written])
    views = (
        *(view for report, theme in given for view in _missed(report, theme)),
        *(_view(out, *item, what) for item, what in zip(written, seen, strict=True)),
    )
    out.mkdir(parents=True, exist_ok=True)  # it is not there where nothing could be written
    (out / "index.html").write_text(_index(views), encoding="utf-8")
    remember(out, "index.html", {})
    return views


def _missed(report: BuildReport, theme: Theme) -> Iterator[View]:
    """Yield what stopped editions or artifacts from being written, if anything did."""
    if wrong := tuple(str(told) for told in report.diagnostics if failing((told,))):
        yield View(f"editions ({theme.variant})", wrong=wrong, left_out="not all of them could be written")


def shown(artifact: Artifact) -> Shown:
    """Return an artifact as its readers see it."""
    data = Path(artifact.path).read_bytes()
    try:
        if artifact.format == "epub":
            return Shown(screens=screens(data, READERS if artifact.layout == "brief" else DAY))
        return Shown(data if artifact.format == "pdf" else paged(data))
    except NotShown as why:
        return Shown(left_out=str(why))


def _view(out: Path, artifact: Artifact, theme: Theme, seen: Shown) -> View:
    """Write the sheets of an artifact beside it, in place of older ones; return what was seen."""
    path = Path(artifact.path)
    for old in path.parent.glob(f"{path.name}-*.png"):
        old.unlink()
    names = []
    for number, sheet in enumerate(sheets(_labelled(seen)), 1):
        file = path.with_name(f"{path.name}-{number}.png")
        sheet.save(file, "PNG")
        names.append(file.relative_to(out).as_posix())
        remember(out, names[-1], {})
    wrong = tuple(found(pages(seen.pdf), artifact.layout, theme)) if artifact.format == "pdf" else ()
    return View(path.relative_to(out).as_posix(), tuple(names), wrong, seen.left_out)


def _labelled(seen: Shown) -> Iterator[Labelled]:
    """Yield the pictures of pages or screens with their labels."""
    for screen in seen.screens:
        yield screen.label, Image.open(io.BytesIO(screen.picture))
    if seen.pdf:
        for number, (label, picture) in enumerate(pictures(seen.pdf, WIDTH), 1):
            yield (label if label == str(number) else f"{label} ({number})"), picture


def _index(views: tuple[View, ...]) -> str:
    template = Path(__file__).with_name("index.html.j2").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string(template).render(views=views)
