"""The look that travels in an EPUB: one plain stylesheet, and the faces of text and display.

Sizes become relative, since the reader chooses the size of the text. Faces hold the book's
characters only; they are TrueType and not WOFF2, which fewer reading systems take and
which gains little inside a ZIP.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.theme import fonts, plain
from pipeline.theme.harfbuzz import subset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model import Face, Theme

STYLESHEETS = ("content.css", "code.css", "epub.css", "custom.css")
"""Those of the theme that an EPUB takes, the last one wins."""
POINTS = re.compile(r"(-?\d+(?:\.\d+)?)pt")
ALWAYS = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0·–—‘’“”•…"
"""Characters that stylesheets and the pages' furniture may need."""
FIGURES = {"onum", "pnum", "lnum", "tnum"}
LEFT_OUT = ("calt",)
"""A feature whose alternates weigh as much as the letters of a display face."""


def stylesheet(theme: Theme, faces: Iterable[Face]) -> str:
    """Return the stylesheet of an EPUB, without `var()`, which old reading systems lack."""
    sheets = [theme.styles[name] for name in STYLESHEETS if name in theme.styles]
    return rules(faces) + plain("\n".join(sheets), relative(theme.tokens))


def relative(tokens: Mapping[str, str]) -> dict[str, str]:
    """Return tokens with sizes in `em` and spaces in `rem` of the body text; the leading is a plain number."""
    body = float(tokens["size-body"].removesuffix("pt"))
    units = {"size": "em", "space": "rem"}

    def converted(name: str, value: str) -> str:
        unit = "" if name == "size-leading" else units.get(name.partition("-")[0])
        found = POINTS.fullmatch(value)
        return value if found is None or unit is None else f"{float(found[1]) / body:.4g}{unit}"

    return {name: converted(name, value) for name, value in tokens.items()}


def embedded(theme: Theme) -> tuple[Face, ...]:
    """Return the faces to embed."""
    return tuple(face for face in theme.faces if _travels(face, theme.tokens))


def reduced(face: Face, text: str) -> bytes:
    """Return a face as TrueType with the characters of a text."""
    return subset(fonts.data(face), map(ord, text + ALWAYS), more=FIGURES, fewer=LEFT_OUT)


def _travels(face: Face, tokens: Mapping[str, str]) -> bool:
    """Return whether a face is of the text, or an upright one of display in a weight that is used."""
    weights = {int(tokens[f"weight-{name}"]) for name in ("text", "display", "display-strong")}
    display = face.family == tokens["face-display"] and face.style == "normal" and face.weight in weights
    return face.family == tokens["face-text"] or display


def rules(faces: Iterable[Face]) -> str:
    """Return the `@font-face` rules of embedded faces, as seen from the stylesheet's folder."""
    return "".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style};'
        f' src: url("../fonts/{face.name}"); }}\n'
        for face in faces
    )
