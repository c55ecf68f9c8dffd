"""The package around the pages: every file of it, the document that lists them, and the order they are read in.

EPUB 3.3: sections 4.2 (container) and 5 (package document). The contents for EPUB 2
readers and the guide are what its section 5.9 calls legacy features.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.render import templates
from pipeline.render.epub import metadata, names, style
from pipeline.render.epub.container import Entry, deflated, stored
from pipeline.render.epub.page import FORMULA
from pipeline.render.epub.reading import Reading, reading
from pipeline.render.facts import modified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.model import Book, Theme
    from pipeline.render.epub.page import Page

PAGE, PNG, CSS, FONT = "application/xhtml+xml", "image/png", "text/css", "font/ttf"
NCX, TEXT, DRAWING = "application/x-dtbncx+xml", "text/plain", "image/svg+xml"
TITLE_PAGE = names.PAGES + names.file(names.TITLE_PAGE)
FIXED = {"META-INF/container.xml": "container.xml", "META-INF/com.apple.ibooks.display-options.xml": "display-options.xml"}
"""Files beside the package and their templates: where it is, and to Apple Books that its faces are meant."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the manifest (EPUB 3.3, section 5.6.2)."""

    entry: Entry
    media_type: str
    properties: str = ""

    @property
    def href(self) -> str:
        """Return the path from the package document."""
        return self.entry.name.removeprefix(names.ROOT)

    @property
    def id(self) -> str:
        """Return the id."""
        return names.item(self.href)


def files(book: Book, theme: Theme, picture: bytes, chapters: Sequence[Page]) -> Iterator[Entry]:
    """Yield every file of an EPUB but the media type; `picture` is its cover, `chapters` are the pages of its chapters.

    Raises `OSError` if an image is gone.
    """
    found = reading(book, theme, dict(zip((chapter.slug for chapter in book.chapters), chapters, strict=True)))
    items = [
        *(Item(page.entry, PAGE, _properties(page)) for page in found.pages),
        Item(_text(names.CONTENTS, _filled(names.CONTENTS, book, theme, contents=found.contents, first=TITLE_PAGE)), NCX),
        *look(theme, sorted({character for page in found.pages for character in page.characters})),
        Item(stored(names.ROOT + names.PICTURE, picture), PNG, "cover-image"),
        *images(book),
    ]
    yield from (item.entry for item in items)
    yield _text(names.PACKAGE, document(book, theme, items, found))
    yield from (deflated(name, _filled(template, book, theme).encode()) for name, template in FIXED.items())


def look(theme: Theme, characters: Iterable[str]) -> Iterator[Item]:
    """Yield the stylesheet, and the faces with these characters, also as the capitals that the stylesheet makes of them."""
    faces, text = style.embedded(theme), "".join(characters)
    yield Item(_text(names.STYLESHEET, style.stylesheet(theme, faces)), CSS)
    for face in faces:
        data = style.reduced(face, text + text.upper())
        yield Item(deflated(f"{names.ROOT}{names.FONTS}{face.name}", data), FONT)
    for family in dict.fromkeys(face.family for face in faces):
        yield Item(_text(f"{names.LICENCES}{family.replace(' ', '-')}.txt", theme.licences[family]), TEXT)


def images(book: Book) -> Iterator[Item]:
    """Yield the images of all chapters, each once."""
    for asset in {asset.name: asset for chapter in book.chapters for asset in chapter.assets}.values():
        kept = deflated if asset.media_type == DRAWING else stored
        yield Item(kept(f"{names.ROOT}{names.MEDIA}{asset.name}", asset.content), asset.media_type)


def document(book: Book, theme: Theme, items: Sequence[Item], found: Reading) -> str:
    """Return the package document; only a collection shows its contents as a page."""
    meta, labels = book.metadata, templates.labels(theme, book.metadata.lang)
    assets = (asset for chapter in book.chapters for asset in chapter.assets)
    unseen = {names.NAVIGATION} if book.layout == "brief" else set()
    return _filled(
        names.PACKAGE,
        book,
        theme,
        creators=metadata.creators(meta),
        position=metadata.position(meta),
        rights=metadata.rights(meta, labels),
        modified=modified(book),
        accessibility=metadata.accessibility(found.pages, assets, labels),
        items=items,
        spine=[item for item in items if item.media_type == PAGE and item.href not in unseen],
        landmarks=found.landmarks,
    )


def _properties(page: Page) -> str:
    """Return what the manifest tells of a page (EPUB 3.3, manifest properties vocabulary)."""
    own = {names.NAVIGATION: "nav"}.get(page.name)
    return own or ("mathml" if FORMULA in page.holds else "")


def _filled(template: str, book: Book, theme: Theme, **values: object) -> str:
    return templates.render(theme, f"epub/{template}.j2", book.metadata.lang, book=book, meta=book.metadata, **values)


def _text(name: str, text: str) -> Entry:
    return deflated(names.ROOT + name, text.encode())
