"""Toolchain: everything besides its arguments that a stage's result depends on, under one name."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import os
import platform
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = {
    "annotated_types", "babel", "brotli", "cffi", "cssselect2", "fontpkg", "fontpkg_inter", "fontpkg_jetbrains_mono",
    "fontpkg_source_serif_4", "fonttools", "jinja2", "latex2mathml", "lxml", "markupsafe", "pikepdf", "pillow", "pydantic",
    "pydantic_core", "pydyf", "pypandoc_binary", "pypdfium2", "pyphen", "python_frontmatter", "pyyaml", "segno", "tinycss2",
    "tinyhtml5", "uharfbuzz", "weasyprint", "webencodings", "ziafont", "ziamath", "zopfli",
}  # fmt: skip
"""The Python packages whose version may change an artifact; what only runs or shows the work is not among them."""
LIBRARIES = ("libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0", "libxml2.so.2")
"""Shared libraries of the system; they bring those that they are built on."""
LOADED = re.compile(r"/\S*/lib(?:pango|harfbuzz|fontconfig|freetype|fribidi|graphite|thai|glib|png|xml2)\S*\.so\S*")

PYTHON = "-packages/"
"""In the path of a library that a Python package brings: it is known by the version of its package, loaded or not."""


@functools.cache
def toolchain() -> str:
    """Return the name of this toolchain: 16 hexadecimal digits."""
    facts = [sys.version, platform.machine(), *packages(), *pandoc(), *libraries(), *sources()]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:16]


def packages() -> list[str]:
    """Return the installed packages with their versions, as the folders of their metadata say (PyPA, `.dist-info`)."""
    places = [Path(place) for place in sys.path if Path(place).is_dir()]
    folders = [folder.stem for place in places for folder in place.glob("*.dist-info")]
    return sorted(name for name in folders if re.sub(r"[-_.]+", "_", name.split("-")[0]).lower() in PACKAGES)


def pandoc() -> Iterator[str]:
    """Yield what may stand in for the pandoc of the package."""
    for path in (os.environ.get("PYPANDOC_PANDOC"), shutil.which("pandoc")):
        if path and Path(path).is_file():
            yield _file(path)


def libraries() -> list[str]:
    """Return the shared libraries that text is laid out with; where the system does not tell, its own version."""
    for name in LIBRARIES:
        with contextlib.suppress(OSError):
            ctypes.CDLL(name)
    try:
        loaded = sorted(set(LOADED.findall(Path("/proc/self/maps").read_text())))
        return [_file(path) for path in loaded if PYTHON not in path]
    except OSError:
        return [platform.platform()]


def _file(path: str) -> str:
    """Return the name and size of a file, links followed."""
    real = Path(path).resolve()
    return f"{real.name} {real.stat().st_size}"


def sources() -> Iterator[str]:
    """Yield the digest of each file of this package."""
    for folder, folders, names in os.walk(Path(__file__).parent.parent):
        folders.sort()
        for name in sorted(names):
            if not name.endswith((".pyc", ".md")):
                yield f"{name} {hashlib.sha256(Path(folder, name).read_bytes()).hexdigest()}"
