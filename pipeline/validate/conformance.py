"""Conformance: what a PDF lacks of the standard that it claims to follow.

A quick look at every object and every page, and no proof: PDF/A-3a (ISO 19005-3) and PDF/UA-1
(ISO 14289-1) are proved by veraPDF, PDF/X-4 (ISO 15930-7) by a printing house. Clauses in brackets are theirs.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from pikepdf import Name

from pipeline.validate import press
from pipeline.validate.written import content, dictionaries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pikepdf

CLAIMS = {
    "PDF/A-3": b"<pdfaid:part>3</pdfaid:part>",
    "level A": b"<pdfaid:conformance>A</pdfaid:conformance>",
    "PDF/UA-1": b"<pdfuaid:part>1</pdfuaid:part>",
}
PRESS = b"<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>"
MARKED = re.compile(rb"\bB[DM]C\b[^E]*(?:E(?!MC\b)[^E]*)*EMC\b")
PAINTING = re.compile(rb"\s(T[jJ]|Do|sh|[fFSsBb]\*?)(?=\s|$)")
"""Operators that leave something on the page (ISO 32000-1, annex A)."""


class Rule(NamedTuple):
    """What every object of a kind has, both as they are written, and what is said of those that have not."""

    kind: bytes
    wanted: tuple[bytes, ...]
    said: str


EVERYWHERE = (
    Rule(b"/Type /FontDescriptor ", (b"/FontFile",), "font not embedded"),
    Rule(b"/Subtype /Type0 ", (b"/ToUnicode",), "font without its characters (ToUnicode)"),
    Rule(b"/Subtype /Type1 ", (b"/FontDescriptor",), "font not embedded"),
    Rule(b"/S /JavaScript ", (b"never",), "script"),
    Rule(b"/S /Launch ", (b"never",), "action that starts a program"),
    Rule(b"/AA ", (b"never",), "action without a reader's doing"),
)
READERS = (
    Rule(b"/S /Figure ", (b"/Alt",), "figure without text alternative [UA 7.3]"),
    Rule(b"/S /Note ", (b"/ID",), "note without ID [UA 7.9]"),
    Rule(b"/S /TH ", (b"/Scope",), "header cell without scope [UA 7.5]"),
    Rule(b"/Subtype /Link ", (b"/Contents", b"/StructParent", b"/F 4"), "link not described, tagged or printed [UA 7.18]"),
    Rule(b"/Type /Filespec ", (b"/AFRelationship", b"/UF"), "attachment of unknown relationship [A 6.8]"),
)


def faults(pdf: pikepdf.Pdf, data: bytes) -> Iterator[str]:
    """Yield what a PDF, which is `data`, lacks of the standard that it claims; only one for a press need not be PDF/A."""
    if "/Metadata" not in pdf.Root:
        yield "it has no XMP metadata"
        return
    claims = pdf.Root.Metadata.read_bytes()
    if PRESS in claims:
        yield from _shared(pdf, data, EVERYWHERE, "/GTS_PDFX")
        yield from press.faults(pdf)
        return
    yield from (f"its metadata do not claim {name}" for name, words in CLAIMS.items() if words not in claims)
    yield from _shared(pdf, data, (*EVERYWHERE, *READERS), "/GTS_PDFA1")
    yield from _tagged(pdf)


def _shared(pdf: pikepdf.Pdf, data: bytes, rules: tuple[Rule, ...], intent: str) -> Iterator[str]:
    """Yield what is wrong whatever the standard."""
    intents = list(pdf.Root.get("/OutputIntents", []))
    if not any(str(one.get("/S")) == intent and "/DestOutputProfile" in one for one in intents):
        yield f"it does not say what its colours mean ({intent})"
    if pdf.is_encrypted:
        yield "it is encrypted"
    if b"/Interpolate true" in data:
        yield "it has an image that a reader may smooth"
    yield from (f"{count} × {said}" for said, count in _counted(dictionaries(pdf, data), rules).items())


def _counted(texts: Iterable[bytes], rules: tuple[Rule, ...]) -> Counter[str]:
    """Return how many dictionaries are not as the rules want them."""
    known = {rule.kind: rule for rule in rules}
    of_a_kind = re.compile(b"|".join(map(re.escape, known)))
    counts: Counter[str] = Counter()
    for text in texts:
        for kind in of_a_kind.findall(text):
            rule = known[kind]
            counts[rule.said] += not all(wanted in text for wanted in rule.wanted)
    return +counts


def _tagged(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Yield what a reader's program could not make sense of."""
    root: Any = pdf.Root
    wanted = {
        "its tags (MarkInfo)": root.get("/MarkInfo", {}).get("/Marked", False),
        "a structure tree": "/StructTreeRoot" in root,
        "its language": str(root.get("/Lang", "")),
        "its title in the window": root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False),
    }
    yield from (f"it lacks {name}" for name, found in wanted.items() if not found)
    for number, page in enumerate(pdf.pages, 1):
        drawn = content(page)
        if PAINTING.search(MARKED.sub(b"", drawn)):
            yield f"page {number} shows something that is neither tagged nor an artifact [UA 7.1]"
        if b"/MCID" in drawn and not ("/StructParents" in page and page.get("/Tabs") == Name.S):
            yield f"page {number} does not lead to its tags [UA 7.18.3]"
