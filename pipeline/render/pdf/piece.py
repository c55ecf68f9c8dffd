"""Pieces: a laid-out document made ready to be bound, as far as can be done without the rest of the book."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from pipeline.render.pdf import content, hyperlinks, inks, tags
from pipeline.render.pdf.codes import codes
from pipeline.render.pdf.marks import Place, Sheet
from pipeline.render.pdf.printed import ANCHOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Face
    from pipeline.render.pdf.layout import Layout
    from pipeline.render.pdf.marks import Slot

AS_IT_IS = pikepdf.StreamDecodeLevel.none
PACKED = pikepdf.ObjectStreamMode.generate
FOLIO = "folio:"
"""The target of a slot for the number of its own page; the rest of it names the page of furniture."""
OWN = ("/Names", "/Outlines", "/Metadata", "/Lang", "/ViewerPreferences", "/MarkInfo")
"""What the book has once, and its pieces need not bring."""


def sheet(layout: Layout, prefix: str, lang: str, faces: Iterable[Face], bleed: float, *, press: bool) -> Sheet:
    """Return a laid-out document as a piece; `prefix` and `lang` as in `tags.complete`, `bleed` in points.

    One for a press has its colours as inks, and no links (ISO 15930-7, 6.17).
    """
    target, named = io.BytesIO(), {face.name: face for face in faces}
    fonts = {font.resource.encode(): codes(named[font.face]) for font in layout.fonts}
    with pikepdf.open(io.BytesIO(layout.data)) as pdf:
        if press:
            inks.separate(pdf)
        _lead(pdf)
        tagged = tags.complete(pdf, prefix, lang, links=not press)
        content.quieten(pdf, tagged.owned, fonts)
        slots = content.opened(pdf, [*map(inks.blackened, layout.slots)] if press else layout.slots, tagged.slots)
        furniture = {slot.page: slot.target.removeprefix(FOLIO) for slot in slots if slot.target.startswith(FOLIO)}
        places = _anchors(pdf)
        kept = {old: new for new, old in enumerate(n for n in range(layout.pages) if n not in furniture)}
        _set_apart(pdf, furniture)
        _set_bleed(pdf, bleed)
        _keep_pixels(pdf)
        _strip(pdf, {font.resource for font in layout.fonts})
        pdf.save(target, deterministic_id=True, stream_decode_level=AS_IT_IS, object_stream_mode=PACKED)
    return Sheet(
        data=target.getvalue(),
        pages=len(kept),
        slots=tuple(slot._replace(page=kept[slot.page]) for slot in slots if slot.page in kept),
        bookmarks=tuple(mark._replace(page=kept[mark.page]) for mark in layout.bookmarks),
        fonts=layout.fonts,
        anchors={name: (kept[page], x, y) for name, (page, x, y) in places.items()},
        breaks=tuple(layout.breaks[old] for old in kept),
        furniture={name: tuple(_of(slots, page)) for page, name in furniture.items()},
    )


def _of(slots: Iterable[Slot], page: int) -> list[Slot]:
    return [slot for slot in slots if slot.page == page]


def _lead(pdf: pikepdf.Pdf) -> None:
    """Make links within the book lead to named destinations (ISO 32000-1, 12.3.2.3), from places that are not too exact."""
    for page in pdf.pages:
        for link in page.get("/Annots", []):
            link.Rect = Array([round(float(edge), 2) for edge in link.Rect])
            address = hyperlinks.uri(link)
            if address.startswith(ANCHOR):
                link.Dest = String(address.removeprefix(ANCHOR))
                del link.A


def _anchors(pdf: pikepdf.Pdf) -> dict[str, Place]:
    """Return where each named destination is."""
    pages = {page.objgen: index for index, page in enumerate(pdf.pages)}
    names: list[Any] = list(pdf.Root.Names.Dests.Names) if "/Names" in pdf.Root else []
    pairs = zip(names[::2], names[1::2], strict=True)
    return {str(name): (pages[place[0].objgen], float(place[2]), float(place[3])) for name, place in pairs}


def _set_apart(pdf: pikepdf.Pdf, furniture: Mapping[int, str]) -> None:
    """Make forms of the pages of furniture, and take the pages out."""
    gone = {pdf.pages[number].objgen for number in furniture}
    document = pdf.Root.StructTreeRoot.K[0]
    document.K = Array([kid for kid in document.K if kid.Pg.objgen not in gone])
    pdf.Root.Furniture = Dictionary({f"/{name}": content.form(pdf, number) for number, name in furniture.items()})
    hyperlinks.forget(pdf, {*furniture})
    for number in sorted(furniture, reverse=True):
        del pdf.pages[number]


def _strip(pdf: pikepdf.Pdf, shared: set[str]) -> None:
    """Take out what the book has once."""
    for key in OWN:
        if key in pdf.Root:
            del pdf.Root[key]
    for resources in {r.objgen: r for r in _resources(pdf)}.values():
        for name in shared & {str(key).removeprefix("/") for key in resources.get("/Font", {})}:
            del resources.Font[f"/{name}"]
    if Name.Info in pdf.trailer:
        del pdf.trailer.Info


def _resources(pdf: pikepdf.Pdf) -> list[Any]:
    return [page.obj.Resources for page in pdf.pages] + [form.Resources for form in pdf.Root.Furniture.values()]


def _keep_pixels(pdf: pikepdf.Pdf) -> None:
    """Let no reader smooth images as it likes (ISO 19005-3, 6.2.8)."""
    for image in (item for item in pdf.objects if isinstance(item, pikepdf.Stream) and "/Interpolate" in item):
        del image.Interpolate


def _set_bleed(pdf: pikepdf.Pdf, bleed: float) -> None:
    """Set the bleed box by the theme's bleed: the layout engine counts the room of the crop marks too."""
    for page in pdf.pages:
        left, low, right, high = (float(edge) for edge in page.TrimBox)
        page.BleedBox = Array([left - bleed, low - bleed, right + bleed, high + bleed])
