"""What a bound document says of itself: metadata, and where its links lead (ISO 14289-1, 7.1 and 7.18.5)."""

from __future__ import annotations

import functools
import importlib.metadata
from typing import TYPE_CHECKING, Any

from pikepdf import Dictionary, Name, String

from pipeline.render import templates
from pipeline.render.facts import created, modified
from pipeline.render.outline import back

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pikepdf

    from pipeline.model import Book, Theme

DATE = "D:%Y%m%d%H%M%SZ"
"""How a date is written (ISO 32000-1, 7.9.4)."""


def describe(pdf: pikepdf.Pdf, book: Book, theme: Theme) -> None:
    """Write the XMP packet, the information dictionary, and the language of the document."""
    metadata, info = book.metadata, pdf.docinfo
    for name, text in _facts(book).items():
        if text:
            info[name] = String(text)
    facts = {"book": book, "created": created(book), "modified": modified(book), "producer": _producer()}
    packet = templates.render(theme, "pdf/metadata.xmp.j2", metadata.lang, **facts)
    pdf.Root.Metadata = pdf.make_stream(packet.encode(), Type=Name.Metadata, Subtype=Name.XML)
    pdf.Root.Lang = String(metadata.lang)
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _facts(book: Book) -> Mapping[str, str]:
    metadata = book.metadata
    return {
        "/Title": metadata.title,
        "/Author": ", ".join(metadata.authors or (metadata.publisher,)),
        "/Subject": metadata.excerpt,
        "/Keywords": ", ".join(dict.fromkeys(metadata.categories + metadata.tags)),
        "/Producer": _producer(),
        "/CreationDate": created(book).strftime(DATE),
        "/ModDate": modified(book).strftime(DATE),
        "/Subtitle": metadata.subtitle,
        "/Version": metadata.version,
        "/Language": metadata.lang,
        "/Rights": templates.licence(metadata.rights),
        "/Identifier": metadata.identifier,
    }


@functools.cache
def _producer() -> str:
    return f"WeasyPrint {importlib.metadata.version('weasyprint')}"


class Words:
    """The strings that many links of a document have, each an object of its own: a book has them thousands of times."""

    def __init__(self, pdf: pikepdf.Pdf, titles: Mapping[str, str]) -> None:
        """Know what addresses lead to, see `titles`."""
        self._pdf, self._titles, self._known = pdf, titles, dict[str, Any]()

    def describe(self, page: Any) -> None:
        """Give each link annotation of a page a description instead of the name of its target."""
        for link in page.get("/Annots", []):
            within = "/Dest" in link
            target = str(link.Dest if within else link.A.URI)
            link.Contents = self._shared(self._titles.get(target) or self._titles.get(target.partition("--")[0]) or target)
            if within:
                link.Dest = self._shared(target)

    def _shared(self, text: str) -> Any:
        if text not in self._known:
            self._known[text] = self._pdf.make_indirect(String(text))
        return self._known[text]


def titles(book: Book, labels: Mapping[str, str]) -> dict[str, str]:
    """Return what each address of a link leads to, in words: that of a place without a title is its chapter's."""
    lists = {entry.anchor: labels[entry.label] for entry in back(book)}
    parts = {part.anchor: part.title for part in book.parts}
    chapters = {chapter.slug: chapter.metadata.title for chapter in book.chapters}
    headings = {heading.anchor or heading.id: heading.text for c in book.chapters for heading in c.headings}
    outside = {link.href: link.title for chapter in book.chapters for link in chapter.links if link.title}
    return {**outside, **lists, **parts, **chapters, **headings}
