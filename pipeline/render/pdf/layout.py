"""Layout: an HTML text set in the theme's look by WeasyPrint, and what only the layout engine knows of it.

The engine reaches nothing but the theme's faces and the images it is given. A worker
parses a stylesheet and registers its faces once, for all the pieces it sets.
"""

from __future__ import annotations

import atexit
import functools
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.render.pdf import engine
from pipeline.render.pdf.breaks import breaks
from pipeline.render.pdf.marks import Bookmark, Font, Slot
from pipeline.render.pdf.meaning import Meaning
from pipeline.render.pdf.parting import whole_words
from pipeline.render.pdf.printed import ASSET
from pipeline.render.pdf.scratch import scratch
from pipeline.render.pdf.source import source
from pipeline.render.pdf.spaces import long_lines
from pipeline.render.pdf.stamps import PIXEL, nearest, widths
from pipeline.theme import custom_properties, fonts, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model import Asset, Face, Theme

STYLESHEETS = ("content.css", "code.css", "cover.css", "print.css", "custom.css")
FACE = "face:"
GENERIC = {"sans-serif": "face-display", "serif": "face-text", "monospace": "face-code"}
"""What the generic families of a drawing (SVG) mean in the theme."""
SLOT = "slot:"
SET = re.compile(r"--([a-z0-9-]+)\s*:")
"""A custom property that a rule sets (CSS Variables 1, 2)."""


class Layout(NamedTuple):
    """A document as laid out: its bytes, the number of its pages, what is complained about, and what is where."""

    data: bytes
    pages: int
    complaints: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    fonts: tuple[Font, ...] = ()
    breaks: tuple[int, ...] = ()
    last: float = 0.0
    """How far down the last page is filled, in points from the top of its type area."""


class _Look(NamedTuple):
    """A parsed stylesheet and the fonts that it names."""

    stylesheet: Any
    fonts: Any


def typeset(html: str, theme: Theme, assets: Mapping[str, Asset], *, tagged: bool = True, bound: bool = False) -> Layout:
    """Return an HTML text laid out in the theme's look; `tagged` for readers, or else to be made a picture of.

    One that will be `bound` is without the data of the theme's faces, which a book has once.
    Images are found by name as `asset:NAME`; every other address but `data:` is refused.
    """
    with engine.environment(), engine.complaints() as complaints:
        look = _look(_stylesheet(theme), _face_rules(theme), theme.faces)
        fetcher = engine.shelf({ASSET + name: (asset.content, asset.media_type) for name, asset in assets.items()})
        taken = source(html, fetcher)
        with whole_words(), long_lines():
            document = taken.render(font_config=look.fonts, stylesheets=[look.stylesheet])
        slots = tuple(_slots(document, theme.faces))
        marks = tuple(_bookmarks(document))
        begun = breaks(document, taken.etree_element)
        with engine.tagging(Meaning()), engine.fonts_left(lambda font: bound and _face(font, theme.faces) is not None):
            data = document.write_pdf(pdf_variant="pdf/ua-1" if tagged else None, uncompressed_pdf=True)
        used = tuple(_fonts(document, theme.faces))
        filled = _filled(document.pages[-1])
    return Layout(data, len(document.pages), tuple(complaints), slots, marks, used, begun, filled)


@functools.lru_cache(maxsize=4)
def _look(stylesheet: str, rules: str, faces: tuple[Face, ...]) -> _Look:
    """Return a stylesheet parsed and its faces registered: a worker does it once for all its pieces."""
    configuration = _registered(rules, faces)
    return _Look(
        engine.weasyprint().CSS(string=stylesheet, font_config=configuration, url_fetcher=engine.shelf({})), configuration
    )


@functools.lru_cache(maxsize=2)
def _registered(rules: str, faces: tuple[Face, ...]) -> Any:
    """Return what the layout engine knows of the faces, by their rules."""
    weasyprint = engine.weasyprint()
    fetcher = engine.shelf({FACE + face.name: (fonts.data(face), "font/ttf") for face in faces})
    with scratch():
        configuration = weasyprint.text.fonts.FontConfiguration()
        weasyprint.CSS(string=rules, font_config=configuration, url_fetcher=fetcher)
    return configuration


@atexit.register
def _forget() -> None:
    """Let the files of the faces be deleted while there are still modules to do it with."""
    _look.cache_clear()
    _registered.cache_clear()


def _stylesheet(theme: Theme) -> str:
    """Return the stylesheet of a theme, with values for the tokens that no rule sets: `var()` is solved for each box."""
    text = "".join(theme.styles[name] for name in STYLESHEETS)
    settled = dict(theme.tokens)
    for name in SET.findall(text):
        settled.pop(name, None)
    return "".join([custom_properties(theme.tokens), *widths(theme), plain(text, settled)])


def _face_rules(theme: Theme) -> str:
    generic = {theme.tokens[token]: family for family, token in GENERIC.items()}
    upright = [face for face in theme.faces if face.family in generic and face.style == "normal"]
    rules = [_face_rule(face, face.family) for face in theme.faces]
    return "".join([*rules, *(_face_rule(face, generic[face.family]) for face in upright)])


def _face_rule(face: Face, family: str) -> str:
    described = f'font-family: "{family}"; font-weight: {face.weight}; font-style: {face.style}'
    return f"@font-face {{ {described}; src: url({FACE}{face.name}) }}\n"


def _slots(document: Any, faces: tuple[Face, ...]) -> Iterator[Slot]:
    """Yield the places left open for page numbers, and give the link of each the name `slot:INDEX` instead of a target."""
    index = 0
    for number, page in enumerate(document.pages):
        for position, (_, _, rectangle, box) in enumerate(page.links):
            if box.element is None or (target := box.element.get("data-slot")) is None:
                continue
            left, _, right, baseline = rectangle
            style = box.style
            yield Slot(
                page=number,
                target=target,
                x=left * PIXEL,
                y=(page.height - baseline) * PIXEL,
                width=(right - left) * PIXEL,
                size=style["font_size"] * PIXEL,
                colour=tuple(round(c, 4) for c in style["color"].to("srgb").coordinates),
                face=nearest(faces, style["font_family"][0], style["font_weight"], style["font_style"]).name,
                right=style["text_align_all"] in {"right", "end"},
                height=page.height * PIXEL,
                around=(box.element.get("data-before", ""), box.element.get("data-after", "")),
            )
            page.links[position] = ("external", f"{SLOT}{index}", rectangle, box)
            index += 1


def _filled(page: Any) -> float:
    """Return how far down a page its text and pictures reach; notes at its foot do not count."""
    box = page._page_box  # noqa: SLF001 - the only way to the boxes of a page
    ends = [inner.position_y + inner.height for inner in _lines(box.children[0])]
    return max(0.0, max(ends, default=0.0) - float(box.content_box_y())) * PIXEL


def _lines(box: Any) -> Iterator[Any]:
    """Yield the lines and the pictures in a box."""
    boxes = engine.weasyprint().formatting_structure.boxes
    if isinstance(box, boxes.LineBox | boxes.ReplacedBox):
        yield box
    else:
        for inner in getattr(box, "children", ()):
            yield from _lines(inner)


def _bookmarks(document: Any) -> Iterator[Bookmark]:
    for number, page in enumerate(document.pages):
        for level, title, (x, y), state in page.bookmarks:
            yield Bookmark(level, title, number, x * PIXEL, (page.height - y) * PIXEL, closed=state == "closed")


def _fonts(document: Any, faces: tuple[Face, ...]) -> Iterator[Font]:
    """Yield the fonts of a written document that are faces of the theme, whole in it."""
    for font in document.fonts.values():
        if face := _face(font, faces):
            facts = (font.family, font.flags, font.ascent, font.descent)
            yield Font(font.hash, font.name.decode(), face.name, *facts, dict(font.widths), dict(font.to_unicode))


def _face(font: Any, faces: tuple[Face, ...]) -> Face | None:
    """Return the face of the theme that a font is, if no glyph is missing in it."""
    original = b"" if font.missing else engine.weasyprint().text.fonts.get_hb_object_data(font.hb_face)
    return next((face for face in faces if fonts.data(face) == original), None)
