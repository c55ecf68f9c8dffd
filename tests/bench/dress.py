"""The project's look as files, for the plain script: static faces, one stylesheet for print and one for EPUB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.machine import ROOT
from pipeline.theme import custom_properties, fonts, load_theme, plain

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model import Theme

PAGES = ROOT / "tests/bench/plain.css"
ELEMENTS = ("content.css", "code.css")


def dressed(folder: Path) -> Path:
    """Write the stylesheets and faces of the theme into a folder and return it."""
    theme = load_theme(ROOT / "styles", ROOT / "templates")
    folder.mkdir(parents=True)
    for face in theme.faces:
        (folder / face.name).write_bytes(fonts.data(face))
    elements = "".join(theme.styles[name] for name in ELEMENTS)
    (folder / "print.css").write_text(_faces(theme) + custom_properties(theme.tokens) + elements + PAGES.read_text())
    (folder / "epub.css").write_text(plain(elements, theme.tokens))
    return folder


def _faces(theme: Theme) -> str:
    return "".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {face.style};'
        f" src: url({face.name}) }}\n"
        for face in theme.faces
    )
