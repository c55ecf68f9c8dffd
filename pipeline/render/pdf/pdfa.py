"""PDF/A-3 level A, beside PDF/UA-1: what an archive wants, with the sources of the text attached (ISO 19005-3)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, String

from pipeline.render.facts import modified
from pipeline.render.pdf.describe import DATE

if TYPE_CHECKING:
    import pikepdf

    from pipeline.model import Attachment, Book, Theme

SRGB = Path(__file__).with_name("sRGB2014.icc")
"""The profile of the International Color Consortium, which may be copied and embedded without restriction."""
PRINT = 4
"""The flag of an annotation that is printed (ISO 32000-1, 12.5.3)."""
MARKDOWN = Name("/text/markdown")
"""A media type (RFC 7763)."""


def conform(pdf: pikepdf.Pdf, book: Book, _theme: Theme) -> str:
    """Make a bound document one for an archive: what its colours mean, what its links do in print, its sources.

    Return the version of PDF that the standard is made for.
    """
    intent(pdf, Name.GTS_PDFA1, srgb(pdf), "sRGB", "sRGB IEC61966-2.1")
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            link.F = PRINT
    if book.attachments:
        _attach(pdf, book)
    return "1.7"


def srgb(pdf: pikepdf.Pdf) -> Any:
    """Add the profile of the colours that the layout uses."""
    return pdf.make_stream(SRGB.read_bytes(), N=3)


def intent(pdf: pikepdf.Pdf, kind: Name, profile: Any, condition: str, info: str, **more: Any) -> None:
    """Say on what the colours of a document are meant to be shown (ISO 32000-1, 14.11.5)."""
    said = {"OutputConditionIdentifier": String(condition), "Info": String(info), **more}
    pdf.Root.OutputIntents = Array([Dictionary(Type=Name.OutputIntent, S=kind, DestOutputProfile=profile, **said)])


def _attach(pdf: pikepdf.Pdf, book: Book) -> None:
    """Attach the sources, each named once in the tree of files and associated with the document (6.8, annex E)."""
    files = {attachment.name: _file(pdf, attachment, book) for attachment in book.attachments}
    names: list[Any] = [item for name in sorted(files) for item in (String(name), files[name])]
    pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=Array(names)))
    pdf.Root.AF = Array([*files.values()])


def _file(pdf: pikepdf.Pdf, attachment: Attachment, book: Book) -> Any:
    """Return a file specification; a source without a date bears that of the book."""
    date = (attachment.date or modified(book)).strftime(DATE)
    facts = Dictionary(ModDate=String(date), Size=len(attachment.data))
    stream = pdf.make_stream(attachment.data, Type=Name.EmbeddedFile, Subtype=MARKDOWN, Params=facts)
    name = String(attachment.name)
    specification = Dictionary(Type=Name.Filespec, F=name, UF=name, Desc=String(attachment.title))
    specification.EF, specification.AFRelationship = Dictionary(F=stream, UF=stream), Name.Source
    return pdf.make_indirect(specification)
