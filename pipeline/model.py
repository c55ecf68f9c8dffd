"""The values that flow between the stages: frozen, comparable, picklable.

The AST between stages is text: the canonical pandoc JSON of a list of blocks.
Each value carries the diagnostics found while it was made. Those that are large or
shared allow weak references, so that what is known of them is forgotten with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from pipeline.diagnostics import Diagnostic, Place

    Each = Callable[..., Iterable[Any]]
    """Shaped like `map`, results in order: how independent items are run."""

Layout = Literal["book", "brief"]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an article or a book, in its own language."""

    title: str
    lang: str
    subtitle: str = ""
    excerpt: str = ""
    date: dt.date | None = None
    updated: dt.date | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    version: str = ""
    number: str = ""
    """The number in the series, as written: "082"."""
    object: str = ""
    """The label of the numbered object: "Reflexive Research Object 082"."""
    kind: str = ""
    series: str = ""
    publisher: str = ""
    rights: str = ""
    """An SPDX licence id or a sentence."""
    source: str = ""
    """The public address."""
    identifier: str = ""
    """A stable URN."""
    weight: str = ""
    """The place in the order of a site, as written."""
    draft: bool = False


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Article:
    """One source file in one language, its metadata read and its body not yet parsed."""

    file: str
    """The path as shown to the author."""
    path: str
    """The absolute path."""
    lang: str
    slug: str
    metadata: Metadata
    body: str
    offset: int
    """The number of source lines before the body."""
    root: str
    """The folder that images may not leave."""
    patterns: tuple[str, ...] = ()
    """Expressions that recognise metadata written in the opening paragraph."""
    object: str = ""
    """The pattern of the object label, with `{number}`."""
    related: tuple[str, ...] = ()
    """The headings that open a list of related articles."""
    wikilinks: str = ""
    """The reader extension that understands `[[links]]`, empty for none."""
    shelves: tuple[str, ...] = ()
    """The folders in which a path that begins with / is looked up."""
    diagnostics: tuple[Diagnostic, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    """What the abbreviations of the series mean."""
    described: bool = True
    """Whether the description of an image without a title is the caption of its figure."""
    source: bytes = field(default=b"", repr=False)
    """The whole file, byte for byte."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an article, or with level 0 another element that has an id."""

    id: str
    """What its author's links use."""
    text: str
    level: int
    anchor: str = ""
    """The id in a book, `slug--heading`."""
    kind: str = ""
    """Of a figure or table with a number: "figure" or "table"."""
    number: str = ""
    """Its number in a book: "82.3" in an article with a number, "3" in another."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A link or an image of an article as its author wrote it; an image's text is its alternative."""

    href: str
    text: str
    place: Place
    wiki: bool = False
    """Whether it was written `[[…]]`: its address is a name."""


@dataclass(frozen=True, slots=True)
class Asset:
    """An image: the stable name it has in every format, and where its bytes are."""

    name: str
    path: str
    """Empty if the article itself holds the bytes."""
    media_type: str
    digest: str
    """SHA-256 of the bytes, in hexadecimal."""
    data: bytes = field(default=b"", repr=False)

    @property
    def content(self) -> bytes:
        """Return the bytes; raise `OSError` if the file is gone."""
        return self.data or Path(self.path).read_bytes()


@dataclass(frozen=True, slots=True)
class Related:
    """An entry of an article's list of related articles."""

    title: str
    href: str
    number: str = ""
    sibling: str = ""
    """As in `Resolution`."""


@dataclass(frozen=True, slots=True)
class Topic:
    """An entry of the index of topics."""

    name: str
    slugs: tuple[str, ...]
    """Of the chapters about it, in order."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Draft:
    """A parsed article: clean blocks, its headings, links and images, in document order."""

    article: Article
    metadata: Metadata
    """The article's metadata with what its opening lines say."""
    ast: str
    headings: tuple[Heading, ...] = ()
    references: tuple[Reference, ...] = ()
    images: tuple[Reference, ...] = ()
    assets: tuple[Asset, ...] = ()
    """What `attach` found of the images; none before."""
    words: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What an address leads to: an article in a language, under its public address."""

    slug: str
    lang: str
    title: str
    number: str
    url: str
    file: str = ""
    """Its path from the series' folder, with / before it."""


@dataclass(frozen=True, slots=True)
class LinkIndex:
    """Every address of every article, normalised, and the headings of the parsed ones."""

    targets: Mapping[tuple[str, str], Target]
    """By the language of the article in which an address stands, and the address."""
    folded: Mapping[tuple[str, str], Target]
    """The same, every address in lower case."""
    articles: Mapping[tuple[str, str], Target]
    """By language and slug."""
    site: str
    default: str
    """The default language."""
    patterns: tuple[str, ...]
    """Expressions that an article's address matches, with the group `slug`."""
    root: str
    public: Mapping[str, str]
    """The public address of an article by language, with `{slug}`."""
    published: tuple[str, ...] = ()
    """Globs of slugs that exist on the site only."""
    outside: Literal["public", "sibling", "mention"] = "public"
    """Where a link to an article outside the book goes."""
    files: Mapping[tuple[Layout, str, str], str] = field(default_factory=dict)
    """By layout, language and name of an edition: its artifact, with `{variant}` and `{format}`."""
    homes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By language and slug of an article: the artifact that has it, a brief before a book."""
    headings: Mapping[tuple[str, str], tuple[Heading, ...]] = field(default_factory=dict)
    """By language and slug; an article not parsed is absent."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where one link of a chapter goes; an empty `href` keeps only the text."""

    href: str
    outcome: Literal["book", "series", "site", "external", "broken"]
    title: str = ""
    number: str = ""
    sibling: str = ""
    """The path to another artifact, with `{variant}` and `{format}`, for formats that can follow it."""
    diagnostics: tuple[Diagnostic, ...] = ()
    name: str = ""
    """What a link without words of its own is called; empty: as `title` says."""
    kind: str = ""
    """Of a link to a numbered figure or table, as in `Heading`."""
    count: str = ""
    """Its number there."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Chapter:
    """An article placed in a book: ids unique in the book, links resolved.

    `ast` holds the body only: the chapter's own heading is made by each format
    from `metadata.title` with `slug` as its anchor. Sections start at level 2.
    """

    slug: str
    lang: str
    metadata: Metadata
    ast: str
    headings: tuple[Heading, ...] = ()
    assets: tuple[Asset, ...] = ()
    related: tuple[Related, ...] = ()
    """The list of related articles, lifted out of the body of a brief."""
    links: tuple[Resolution, ...] = ()
    words: int = 0
    file: str = ""
    """The source, as shown to the author."""
    diagnostics: tuple[Diagnostic, ...] = ()
    cited: tuple[Related, ...] = ()
    """The other chapters of the book that link to it; `href` is the anchor of each."""


@dataclass(frozen=True, slots=True)
class Part:
    """A run of chapters under a title; without a title they stand at the part's own level, under what comes before."""

    title: str
    chapters: tuple[Chapter, ...]
    level: int = 1
    """1 for the parts of a book, 2 for a part of a part."""
    number: str = ""
    """The number of a titled part: "2", and "2.1" for its first part."""

    @property
    def inner(self) -> int:
        """Return the level of the chapters."""
        return self.level + bool(self.title)

    @property
    def anchor(self) -> str:
        """Return the id of the title; no slug has an underscore."""
        return "part_" + self.number.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Selection:
    """A run of articles chosen for an edition: what becomes a `Part`."""

    title: str
    articles: tuple[Article, ...]
    level: int = 1


@dataclass(frozen=True, slots=True)
class News:
    """What is new in an edition since the one before: slugs of articles, in order, and its day if that is known."""

    since: dt.date | None = None
    added: tuple[str, ...] = ()
    revised: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """One collection, or one article, in one language: what becomes a book or a brief."""

    name: str
    layout: Layout
    lang: str
    title: str
    subtitle: str = ""
    parts: tuple[Selection, ...] = ()
    languages: tuple[str, ...] = ()
    """Every language in which the same edition exists."""
    version: str = ""
    news: News | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def articles(self) -> tuple[Article, ...]:
        """Return the articles of all parts, in order."""
        return tuple(article for part in self.parts for article in part.articles)


@dataclass(frozen=True, slots=True)
class Attachment:
    """The source of an article, as it accompanies a publication."""

    name: str
    """A file name, the only one of its kind in the book."""
    title: str
    date: dt.date | None
    """When the article was last changed, as it says."""
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Book:
    """An assembled edition, the same value for every format."""

    name: str
    layout: Layout
    metadata: Metadata
    parts: tuple[Part, ...]
    languages: tuple[str, ...] = ()
    """The languages in which the same edition exists, for the cover."""
    topics: tuple[Topic, ...] = ()
    beyond: tuple[Related, ...] = ()
    """The articles that its chapters link to and it has not; without a title if only their address is known."""
    news: News | None = None
    trim: str = ""
    """One of the trims of the theme; empty for the theme's own page."""
    clock: dt.datetime | None = None
    """The time that the user sets for what is built; the date of the newest source stands in for it."""
    page_list: bool = True
    """Whether EPUB and DOCX tell the pages of the PDF."""
    diagnostics: tuple[Diagnostic, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    """The sources of its articles, for formats that can carry them; no page depends on them."""
    revision: str = ""
    """The commit that changed its sources last, with `+` if they have changed since; empty if none is known."""

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Return the chapters of all parts, in order."""
        return tuple(chapter for part in self.parts for chapter in part.chapters)


@dataclass(frozen=True, slots=True)
class Face:
    """A static font face of the theme: an `@font-face` rule's facts, and what `theme.fonts.data` makes it from."""

    family: str
    weight: int
    style: Literal["normal", "italic"]
    name: str
    """A file name."""
    package: str
    """The installed Python package that carries the whole font."""
    file: str
    """Its path in the package."""
    axes: tuple[tuple[str, float], ...] = ()
    """The place on each axis of a variable font."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Theme:
    """One look for every format, complete in itself: a worker needs no file of the theme."""

    tokens: Mapping[str, str]
    """Flat names to values as written: `{"colour-accent": "#2563eb"}`."""
    variant: str
    styles: Mapping[str, str] = field(repr=False)
    """Stylesheet name to its text."""
    templates: Mapping[str, str] = field(repr=False)
    """Template name (`pdf/chapter.html.j2`) to its text."""
    labels: Mapping[str, Mapping[str, str]] = field(repr=False)
    """Language to label name to text."""
    faces: tuple[Face, ...] = field(repr=False)
    """Small enough to travel with every job: each worker makes a face when it first needs it."""
    licences: Mapping[str, str] = field(repr=False, default_factory=dict)
    """Family to the text of its licence."""
    trims: Mapping[str, Mapping[str, str]] = field(repr=False, default_factory=dict)
    """The name of a trim to the tokens that it changes."""
    diagnostics: tuple[Diagnostic, ...] = ()
    profile: bytes = field(repr=False, default=b"")
    """The ICC profile of the printing condition, for a theme that is made for a press; no page depends on it."""


@dataclass(frozen=True, slots=True)
class RenderJob:
    """All that a worker needs to know to render one piece.

    `book` holds what the piece depends on and no more: it is the piece's key in the cache.
    """

    format: str
    book: Book
    theme: Theme
    unit: str = ""
    """What of the book the piece is, in the backend's own words: "chapter", "front"; empty for all of it."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else `render` needs to know of the whole book, in the backend's own words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A rendered unit of one format."""

    format: str
    data: bytes = field(repr=False)
    pages: int = 0
    breaks: tuple[int, ...] = ()
    """By page: how many letters of the text stand before it, see `render.letters`."""
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Galley:
    """The piece of a chapter as it can be read before it is bound."""

    parts: Mapping[str, bytes] = field(repr=False)
    """The parts of a file that hold its text, by name; of a PDF there is one, without a name."""
    fonts: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """The maps to Unicode of the fonts that a PDF has with other pieces, by name (ISO 32000-1, 9.10.3)."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A finished file of one edition in one format."""

    book: str
    layout: Layout
    lang: str
    format: str
    variant: str
    data: bytes = field(repr=False)
    pages: int = 0
    words: int = 0
    inputs: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The parts that it is made of, each with a digest."""
    sources: tuple[str, ...] = ()
    """The files that it is made of."""
    path: str = ""
    """Where it was written, empty before."""
    changes: tuple[str, ...] = ()
    """Which of its inputs have changed since it was last written there."""
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a run built and found."""

    artifacts: tuple[Artifact, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    links: Mapping[str, int] = field(default_factory=dict)
    """Number of links by outcome, over all editions."""
    editions: Mapping[tuple[Layout, str, str], Mapping[str, int]] = field(default_factory=dict)
    """The same by layout, language and name of the edition."""
