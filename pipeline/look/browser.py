"""An EPUB as a browser shows it: every page of its spine, cut into screens of a reading device."""

from __future__ import annotations

import io
import tempfile
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from PIL import Image, ImageChops, UnidentifiedImageError

from pipeline.look.programs import NotShown, program, run
from pipeline.render.epub.names import PACKAGE, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 60.0
"""For one page of the spine."""
WIDTH, HEIGHT, MARGIN = 520, 740, 36
"""Of the text on a screen, and what a reading system leaves around it, in CSS pixels."""
LINE = 60
"""How far above its foot a screen may end, between lines."""
SCREENS = 12
"""How many screens of one page are shown at most: what is longer ends there."""
OPF = {"o": "http://www.idpf.org/2007/opf"}
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing is fetched
    f"--window-size={WIDTH},{HEIGHT * SCREENS}",
)


class Screen(NamedTuple):
    """A screen of an EPUB: where it is, and a PNG picture."""

    label: str
    picture: bytes


def screens(book: bytes) -> tuple[Screen, ...]:
    """Return the screens of an EPUB in reading order; raise `NotShown`."""
    browser = program("chromium", "chromium-browser", "google-chrome")
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(io.BytesIO(book)) as package:
        package.extractall(name)
        folder = Path(name)
        files = _spine(package.read(ROOT + PACKAGE))
        return tuple(screen for file in files for screen in _cut(file, _whole(browser, folder, file)))


def _spine(package: bytes) -> list[str]:
    """Return the files of the spine, relative to the package document (EPUB 3.3, §5.7)."""
    root = etree.fromstring(package)
    files = {item.get("id"): item.get("href") for item in root.iterfind("o:manifest/o:item", OPF)}
    return [str(files[item.get("idref")]) for item in root.iterfind("o:spine/o:itemref", OPF)]


def _whole(browser: str, folder: Path, file: str) -> Image.Image:
    """Return a page as one picture, as tall as the window."""
    shot = folder / "shot.png"
    shot.unlink(missing_ok=True)
    profile = f"--user-data-dir={folder / 'profile'}"
    run([browser, *FLAGS, profile, f"--screenshot={shot}", (folder / ROOT / file).as_uri()], SECONDS)
    try:
        with Image.open(shot) as picture:
            return picture.convert("RGB")
    except (FileNotFoundError, UnidentifiedImageError):
        raise NotShown(f"the browser made no picture of {file}") from None


def _cut(file: str, page: Image.Image) -> Iterator[Screen]:
    """Yield the screens of a page down to where it ends."""
    ground = page.getpixel((page.width - 1, page.height - 1))
    box = ImageChops.difference(page, Image.new("RGB", page.size, ground)).getbbox()
    tops = _tops(page, box[3] if box else 1)
    for number, (top, bottom) in enumerate(pairwise(tops), 1):
        screen = Image.new("RGB", (WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN), ground)
        screen.paste(page.crop((0, top, page.width, bottom)), (MARGIN, MARGIN))
        target = io.BytesIO()
        screen.save(target, "PNG")
        yield Screen(f"{number}/{len(tops) - 1} {Path(file).stem}", target.getvalue())


def _tops(page: Image.Image, end: int) -> list[int]:
    """Return where screens begin, each between two lines if there is such a place near, and where the last one ends."""
    tops = [0]
    while tops[-1] + HEIGHT < end:
        foot = tops[-1] + HEIGHT
        rows = range(foot, foot - LINE, -1)
        tops.append(next((y for y in rows if page.crop((0, y, page.width, y + 1)).getcolors(1)), foot))
    return [*tops, end]
