"""PDF/X-4: what a printing house wants of a bound document (ISO 15930-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pikepdf import Array, Dictionary, Name, Stream, String

from pipeline.render.pdf.pdfa import intent, srgb

if TYPE_CHECKING:
    import pikepdf

    from pipeline.model import Book, Theme

REGISTRY = String("http://www.color.org")
"""Who keeps the names of printing conditions."""


def conform(pdf: pikepdf.Pdf, _book: Book, theme: Theme) -> str:
    """Make a bound document one for a press; return the version of PDF that the standard is made for.

    Colours stay as they are designed, and are given their meaning: those that a page calls
    RGB are sRGB (6.2.4.3), to be separated by whoever prints; greys are of black ink alone.
    """
    profile = pdf.make_stream(theme.profile, N=4)
    condition = theme.tokens["pdf-condition"]
    intent(pdf, Name.GTS_PDFX, profile, condition, condition, RegistryName=REGISTRY)
    meaning = pdf.make_indirect(Array([Name.ICCBased, srgb(pdf)]))
    for spaces in {space.objgen: space for space in _spaces(pdf)}.values():
        spaces.DefaultRGB = meaning
    pdf.docinfo["/GTS_PDFXVersion"] = String("PDF/X-4")
    pdf.docinfo["/Trapped"] = Name("/False")
    return "1.6"


def _spaces(pdf: pikepdf.Pdf) -> list[Any]:
    """Return the dictionaries of colour spaces of everything that is drawn."""
    found = [item.get("/ColorSpace") for item in pdf.objects if isinstance(item, Dictionary)]
    found += [item.Resources.get("/ColorSpace") for item in pdf.objects if isinstance(item, Stream) and "/Resources" in item]
    return [spaces for spaces in found if isinstance(spaces, Dictionary)]
