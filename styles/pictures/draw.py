"""Draw the pictures of the README of what `invoke export` made of the sample: `python -m styles.pictures.draw dist`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

from pipeline.look.browser import screens
from pipeline.look.office import paged
from pipeline.render.raster import picture

HERE = Path(__file__).parent
BRIEF, BOOK = "en/briefs/110-digital-sovereignty-and-ai-infrastructure", "en/books/sovereignty.pdf"
OPENING, CONTENTS = 9, 6
"""Pages of the book: the first of a chapter, and the contents, from 0."""
WIDTH, GAP, CAPTION, COLOURS = 420, 18, 30, 48
EDGE, GROUND, INK = "#d4d4d4", "#ffffff", "#525252"


def row(shown: dict[str, Image.Image]) -> Image.Image:
    """Return pictures side by side with their labels, cut to the shortest."""
    framed = [image.resize((WIDTH, round(image.height * WIDTH / image.width))) for image in shown.values()]
    height = min(image.height for image in framed)
    whole = Image.new("RGB", (len(framed) * (WIDTH + GAP) - GAP, height + CAPTION), GROUND)
    draw, face = ImageDraw.Draw(whole), ImageFont.load_default(16)
    for number, (label, image) in enumerate(zip(shown, framed, strict=True)):
        left = number * (WIDTH + GAP)
        whole.paste(ImageOps.expand(image.crop((1, 1, WIDTH - 1, height - 1)), 1, EDGE), (left, 0))
        draw.text((left, height + 7), label, INK, face)
    return whole


def save(name: str, image: Image.Image) -> None:
    """Write a picture in few colours."""
    few = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", "PNG", optimize=True)


def main(out: Path) -> None:
    """Draw the pictures of what lies in an output folder; raise `NotShown` without LibreOffice or Chromium."""
    pdf, epub, docx = ((out / f"{BRIEF}.{form}").read_bytes() for form in ("pdf", "epub", "docx"))
    book = (out / BOOK).read_bytes()
    opening = next(screen for screen in screens(epub) if "110-" in screen.label)
    save(
        "formats",
        row(
            {
                "PDF": picture(pdf, 2 * WIDTH),
                "DOCX in LibreOffice": picture(paged(docx), 2 * WIDTH),
                "EPUB in Chromium": Image.open(io.BytesIO(opening.picture)),
            }
        ),
    )
    pages = {"Cover": 0, "Contents": CONTENTS, "A chapter begins": OPENING}
    save("book", row({label: picture(book, 2 * WIDTH, page) for label, page in pages.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
