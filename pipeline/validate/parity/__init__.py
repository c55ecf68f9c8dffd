"""Parity: an artifact read back and collated with its book, chapter by chapter.

Each format is compared alone with the text, so all of them say the same if no difference
is found in any. Each has a module with `witness(data)`, what the whole says, `alone(galley, lang)`,
what a chapter says before it is bound, and `outline(data)`, the titles of the whole.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple

from pipeline.articles.passages import place_of
from pipeline.diagnostics import Code, Diagnostic, Place
from pipeline.markup.anchors import bookmark
from pipeline.model import Book, Part
from pipeline.validate.parity.differences import Difference, differences
from pipeline.validate.parity.manner import MANNERS
from pipeline.validate.parity.text import Account, account

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from types import ModuleType

    from pipeline.model import Artifact, Chapter, Galley, RenderJob
    from pipeline.validate.parity.manner import Manner
    from pipeline.validate.parity.witness import Passage, Witness

READERS = {fmt: f"pipeline.validate.parity.{fmt}" for fmt in MANNERS}
"""Format to the module of its reader, loaded when first used."""


def galley_compared(galley: Galley, job: RenderJob, *, linked: bool) -> Iterator[Diagnostic]:
    """Yield how the galley of the chapter of a job differs from it; `linked` tells whether it may have links."""
    (chapter,), lang, manner = job.book.chapters, job.book.metadata.lang, MANNERS[job.format]
    book = Book("", "book", chapter.metadata, (Part("", (chapter,)),))
    expected = _Expected(manner, job.theme.labels.get(lang) or job.theme.labels["en"], linked)
    for _, found in _chapters(book, _reader(job.format).alone(galley, lang).passages, manner):
        for one in _told(chapter, found, expected):
            yield Diagnostic(one.code, place_of(one.passage, chapter), f"{job.format}: {one.message}")


def titles_compared(artifact: Artifact, book: Book) -> Iterator[Diagnostic]:
    """Yield what is missing of the titles and metadata of an artifact whose chapters were compared as galleys."""
    witness, manner = _reader(artifact.format).outline(artifact.data), MANNERS[artifact.format]
    name = f"{artifact.lang}/{artifact.book}.{artifact.format}"
    missing = (chapter for chapter, found in _chapters(book, witness.passages, manner) if found.title is None)
    for chapter in missing:
        message = f"the title “{chapter.metadata.title}” is not in the outline, or not in its place"
        yield Diagnostic(Code.V010, place_of(chapter.metadata.title, chapter), f"{name}: {message}")
    for one in _of_the_whole(book, witness, manner):
        yield Diagnostic(one.code, Place(name), one.message)


def compared(artifact: Artifact, book: Book, labels: Mapping[str, Mapping[str, str]]) -> Iterator[Diagnostic]:
    """Yield how an artifact differs from its book; `labels` are those of the theme, by language."""
    witness: Witness = _reader(artifact.format).witness(artifact.data)
    manner, name = MANNERS[artifact.format], artifact.path or f"{artifact.lang}/{artifact.book}.{artifact.format}"
    own = labels.get(book.metadata.lang) or labels["en"]
    for chapter, found in _chapters(book, witness.passages, manner):
        for one in _told(chapter, found, _Expected(manner, own, witness.linked)):
            yield Diagnostic(one.code, place_of(one.passage, chapter), f"{name}: {one.message}")
    for one in _of_the_whole(book, witness, manner):
        place = place_of(one.passage, book.chapters[0]) if book.layout == "brief" else Place(name)
        yield Diagnostic(one.code, place, one.message if place.file == name else f"{name}: {one.message}")


def _reader(fmt: str) -> ModuleType:
    return importlib.import_module(READERS[fmt])


class _Expected(NamedTuple):
    """What the account of a chapter depends on: the format, the labels, and whether there are links."""

    manner: Manner
    labels: Mapping[str, str]
    linked: bool


class Found(NamedTuple):
    """What a witness has of a chapter: its title, if it is there, what follows, and what led up to it."""

    title: Passage | None
    run: Sequence[Passage]
    before: Sequence[Passage] = ()


def _chapters(book: Book, passages: Sequence[Passage], manner: Manner) -> Iterator[tuple[Chapter, Found]]:
    """Yield the chapters of a book with the run of passages that begins with the title of each."""
    titles, at = [manner.key(chapter.metadata.title) for chapter in book.chapters], 0
    keys = [manner.key(p.text) if p.kind == "heading" else None for p in passages]
    starts = []
    for title in titles:
        found = keys.index(title, at) if title in keys[at:] else -1
        starts.append(found)
        at = max(at, found + 1)
    for index, (chapter, start) in enumerate(zip(book.chapters, starts, strict=True)):
        end = next((later for later in starts[index + 1 :] if later >= 0), len(passages))
        earlier = next((other for other in reversed(starts[:index]) if other >= 0), 0)
        known = (passages[start], passages[start + 1 : end], passages[earlier:start]) if start >= 0 else (None, ())
        yield chapter, Found(*known)


def _told(chapter: Chapter, found: Found, expected: _Expected) -> Iterator[Difference]:
    metadata, manner = chapter.metadata, expected.manner
    if found.title is None:
        yield Difference(Code.V010, f"the title “{metadata.title}” is no heading, or not in its place", metadata.title)
        return
    keys = {manner.key(passage.text) for passage in found.run}
    for text in (metadata.subtitle, metadata.excerpt):
        if text and manner.key(text) not in keys:
            yield Difference(Code.V010, f"“{text[:60]}” is missing below the title", text)
    yield from differences(_addressed(chapter, expected), found.title, found.run, manner)


def _addressed(chapter: Chapter, expected: _Expected) -> Account:
    """Return what a chapter says with the destinations of its links as the format names them, or without links."""
    named = bookmark if expected.manner is MANNERS["docx"] else str
    text = account(chapter, expected.labels, named)
    if expected.linked:
        return text
    return Account(tuple(map(_unlinked, text.body)), tuple(map(_unlinked, text.notes)))


def _unlinked(passage: Passage) -> Passage:
    return passage._replace(links=())


def _facts(text: str) -> set[str]:
    """Return the facts in a text: keywords are listed in an order of the format's own, each once however it is written."""
    return {" ".join(fact.split()).casefold() for fact in text.split(",")}


def _of_the_whole(book: Book, witness: Witness, manner: Manner) -> Iterator[Difference]:
    """Yield the titles of parts that are missing, and metadata that differ."""
    keys = {manner.key(passage.text) for passage in witness.passages}
    for part in book.parts:
        if part.title and manner.key(part.title) not in keys:
            yield Difference(Code.V010, f"the part “{part.title}” is missing")
    metadata = book.metadata
    wanted = {
        "title": metadata.title, "language": metadata.lang, "authors": ", ".join(metadata.authors or (metadata.publisher,)),
        "description": metadata.excerpt, "identifier": metadata.identifier,
        "keywords": ", ".join(dict.fromkeys(metadata.categories + metadata.tags)),
    }  # fmt: skip
    for name, text in wanted.items():
        said = witness.metadata.get(name, text)
        if _facts(said) != _facts(text):
            yield Difference(Code.V015, f"its {name} is “{said}”, not “{text}”", metadata.title)
