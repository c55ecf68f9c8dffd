"""The package around the pages: every file of it, the document that lists them, and the order they are read in.

EPUB 3.3: sections 4.2 (container) and 5 (package document). The contents for EPUB 2
readers and the guide are what its section 5.9 calls legacy features.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.render import templates
from pipeline.render.archive import member, packed, stored
from pipeline.render.epub import metadata, names, style
from pipeline.render.epub.page import FORMULA
from pipeline.render.epub.reading import Reading, reading
from pipeline.render.facts import modified

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model import Book, Theme
    from pipeline.render.archive import Member
    from pipeline.render.epub.breaks import Breaks
    from pipeline.render.epub.page import Page

PAGE, PNG, CSS, FONT = "application/xhtml+xml", "image/png", "text/css", "font/ttf"
NCX, MEDIA_TYPE = "application/x-dtbncx+xml", b"application/epub+zip"
TITLE_PAGE = names.PAGES + names.file(names.TITLE_PAGE)
FIXED = {"container.xml": "container.xml", "com.apple.ibooks.display-options.xml": "display-options.xml"}
"""Files beside the package and their templates: where it is, and to Apple Books that its faces are meant."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the manifest (EPUB 3.3, section 5.6.2)."""

    href: str
    """Its path from the package document."""
    content: Member
    media_type: str
    properties: str = ""

    @property
    def id(self) -> str:
        """Return the id."""
        return names.item(self.href)


def container(book: Book, theme: Theme, picture: bytes, chapters: Sequence[Page], starts: Breaks) -> bytes:
    """Return an EPUB: the media type first and stored, then all its files (EPUB 3.3, section 4.3).

    `picture` is its cover, `chapters` are the pages of its chapters, `starts` are the places where pages of its PDF
    begin. Raises `OSError` if an image is gone.
    """
    found = reading(book, theme, dict(zip((chapter.slug for chapter in book.chapters), chapters, strict=True)), starts)
    contents = _filled(names.CONTENTS, book, theme, contents=found.contents, first=TITLE_PAGE)
    items = [
        *(Item(page.name, member(page.text.encode()), PAGE, _properties(page)) for page in found.pages),
        Item(names.CONTENTS, member(contents.encode()), NCX),
        *look(theme, "".join(sorted({character for page in found.pages for character in page.text}))),
        Item(names.PICTURE, stored(picture), PNG, "cover-image"),
        *images(book),
    ]
    files = {names.ROOT + item.href: item.content for item in items}
    files[names.ROOT + names.PACKAGE] = member(document(book, theme, items, found).encode())
    return packed({"mimetype": stored(MEDIA_TYPE), **beside(book, theme), **dict(sorted(files.items()))})


def beside(book: Book, theme: Theme) -> dict[str, Member]:
    """Return the files that are no part of the publication: where it is, and the licences of its faces."""
    families = dict.fromkeys(face.family for face in style.embedded(theme))
    licences = {f"{names.LICENCES}{family.replace(' ', '-')}.txt": theme.licences[family] for family in families}
    texts = {**{name: _filled(template, book, theme) for name, template in FIXED.items()}, **licences}
    return {f"META-INF/{name}": member(text.encode()) for name, text in sorted(texts.items())}


def look(theme: Theme, text: str) -> Iterator[Item]:
    """Yield the stylesheet, and the faces with these characters, also as the capitals that the stylesheet makes of them."""
    faces = style.embedded(theme)
    yield Item(names.STYLESHEET, member(style.stylesheet(theme, faces).encode()), CSS)
    for face in faces:
        yield Item(f"{names.FONTS}{face.name}", member(style.reduced(face, text + text.upper())), FONT)


def images(book: Book) -> Iterator[Item]:
    """Yield the images of all chapters, each once."""
    for asset in {asset.name: asset for chapter in book.chapters for asset in chapter.assets}.values():
        yield Item(names.MEDIA + asset.name, member(asset.content), asset.media_type)


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
        accessibility=metadata.accessibility(
            found.pages, assets, labels, told=bool(found.page_list), indexed=bool(book.topics)
        ),
        page_list=found.page_list,
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
