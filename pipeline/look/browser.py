"""An EPUB as a browser shows it: every page of its spine, cut into screens of a reading device."""

from __future__ import annotations

import io
import tempfile
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from PIL import Image, ImageChops

from pipeline.look.devtools import Reader, tab
from pipeline.look.programs import program
from pipeline.render.epub.names import PACKAGE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.look.devtools import Tab

READERS = {
    "": Reader(520, 740),
    "night": Reader(520, 740, dark=True),
    "large": Reader(520, 740, size=200),
    "phone": Reader(320, 568),
    "tablet": Reader(768, 1024),
}
"""Whose screens are shown: those of the first of everything, those of the others of a brief."""
MARGIN = 36
"""What a reading system leaves around the text, in CSS pixels."""
LINE = 60
"""How far above its foot a screen may end, between lines."""
SCREENS = 12
"""How many screens of one page are shown at most: what is longer ends there."""
OPF = {"o": "http://www.idpf.org/2007/opf"}


class Screen(NamedTuple):
    """A screen of an EPUB: where it is, and a PNG picture."""

    label: str
    picture: bytes


def screens(book: bytes, readers: Iterable[str] = READERS) -> tuple[Screen, ...]:
    """Return the screens of an EPUB in reading order, for one reader after the other; raise `NotShown`."""
    browser = program("chromium", "chromium-browser", "google-chrome")
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(io.BytesIO(book)) as package:
        folder = Path(name)
        package.extractall(folder / "book")
        files = _spine(package.read(ROOT + PACKAGE))
        addresses = [(folder / "book" / ROOT / file).as_uri() for file in files]
        with tab(browser, folder / "profile") as page:
            return tuple(screen for name in readers for address in addresses for screen in _screens(page, address, name))


def _spine(package: bytes) -> list[str]:
    """Return the files of the spine, relative to the package document (EPUB 3.3, §5.7)."""
    root = etree.fromstring(package)
    files = {item.get("id"): item.get("href") for item in root.iterfind("o:manifest/o:item", OPF)}
    return [str(files[item.get("idref")]) for item in root.iterfind("o:spine/o:itemref", OPF)]


def _screens(tab: Tab, address: str, name: str) -> Iterator[Screen]:
    """Yield the screens of a page for a reader."""
    reader = READERS[name]
    with Image.open(io.BytesIO(tab.picture(address, reader, reader.height * SCREENS))) as page:
        cuts = list(_cut(page.convert("RGB"), reader))
    for number, screen in enumerate(cuts, 1):
        target = io.BytesIO()
        screen.save(target, "PNG")
        yield Screen(f"{name} {number}/{len(cuts)} {Path(address).stem}".strip(), target.getvalue())


def _cut(page: Image.Image, reader: Reader) -> Iterator[Image.Image]:
    """Yield the screens of a picture down to where it ends."""
    ground = page.getpixel((page.width - 1, page.height - 1))
    box = ImageChops.difference(page, Image.new("RGB", page.size, ground)).getbbox()
    tops = _tops(page, box[3] if box else 1, reader.height)
    for top, bottom in pairwise(tops):
        screen = Image.new("RGB", (reader.width + 2 * MARGIN, reader.height + 2 * MARGIN), ground)
        screen.paste(page.crop((0, top, page.width, bottom)), (MARGIN, MARGIN))
        yield screen


def _tops(page: Image.Image, end: int, height: int) -> list[int]:
    """Return where screens begin, each between two lines if there is such a place near, and where the last one ends."""
    tops = [0]
    while tops[-1] + height < end:
        foot = tops[-1] + height
        rows = range(foot, foot - LINE, -1)
        tops.append(next((y for y in rows if page.crop((0, y, page.width, y + 1)).getcolors(1)), foot))
    return [*tops, end]
