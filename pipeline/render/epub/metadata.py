"""What the package document says of a book: its rights and place in words, and how accessible it is.

Accessibility metadata follow EPUB Accessibility 1.1, section 2, in the words of the
Schema.org Accessibility Properties for Discoverability Vocabulary: they say what the
book has, and claim no conformance that nobody has certified.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.render import templates
from pipeline.render.epub.page import FORMULA, IMAGE, SILENT_IMAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model import Asset, Metadata
    from pipeline.render.epub.page import Page

FEATURES = ("tableOfContents", "readingOrder", "structuralNavigation", "displayTransformability", "unlocked", "ARIA")
"""What every book has."""
PAGED = ("pageBreakMarkers", "pageNavigation")
MOVING = {"image/gif", "image/webp"}
"""Media types of images that may move, and flash: nobody has looked."""
STILL = ("none",)
UNKNOWN = ("noSoundHazard", "unknownFlashingHazard", "unknownMotionSimulationHazard")


@dataclass(frozen=True, slots=True)
class Accessibility:
    """The values of the accessibility properties."""

    modes: tuple[str, ...]
    sufficient: str
    features: tuple[str, ...]
    hazards: tuple[str, ...]
    summary: str


def accessibility(
    pages: Sequence[Page], assets: Iterable[Asset], labels: Mapping[str, str], *, told: bool, indexed: bool
) -> Accessibility:
    """Return how accessible a book of these pages and images is, if it has a list of pages, and an index."""
    held = _held(pages)
    described = SILENT_IMAGE not in held
    more = {"alternativeText": described, "MathML": FORMULA in held, "index": indexed, **dict.fromkeys(PAGED, told)}
    return Accessibility(
        modes=("textual", "visual") if IMAGE in held else ("textual",),
        sufficient="textual" if described else "textual,visual",
        features=(*FEATURES, *(name for name, true in more.items() if true)),
        hazards=UNKNOWN if any(asset.media_type in MOVING for asset in assets) else STILL,
        summary=summary(pages, labels, told=told),
    )


def summary(pages: Iterable[Page], labels: Mapping[str, str], *, told: bool) -> str:
    """Return the same in a few sentences."""
    held = _held(pages)
    sentences = {
        "accessible-text": True,
        "accessible-images": IMAGE in held and SILENT_IMAGE not in held,
        "accessible-images-partly": SILENT_IMAGE in held,
        "accessible-formulas": FORMULA in held,
        "accessible-pages": told,
    }
    return " ".join(labels[name] for name, true in sentences.items() if true)


def _held(pages: Iterable[Page]) -> set[str]:
    return {what for page in pages for what in page.holds}


def creators(meta: Metadata) -> tuple[str, ...]:
    """Return the authors, or the publisher in their place."""
    return meta.authors or ((meta.publisher,) if meta.publisher else ())


def position(meta: Metadata) -> str:
    """Return the place in the series, if it is a number."""
    return str(int(meta.number)) if meta.series and meta.number.isdecimal() else ""


def rights(meta: Metadata, labels: Mapping[str, str]) -> str:
    """Return the licence and what it permits."""
    sentence = licence_sentence(meta.rights, labels)
    return f"{templates.licence(meta.rights)}. {sentence}" if sentence else templates.licence(meta.rights)


def licence_sentence(rights: str, labels: Mapping[str, str]) -> str:
    """Return what a licence id permits, in words; nothing if no label says it."""
    return labels.get(f"licence-{rights.lower().replace('.', '-')}", "")
