"""Where we are: the project's folder, the machine, and the versions of what is measured."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import subprocess
from pathlib import Path

import pypandoc

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("weasyprint", "pikepdf", "lxml", "pebble", "distributed")


def machine() -> dict[str, str | int]:
    """Return what a reader must know of the machine to compare figures."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": _found(r"model name\s*: (.+)", "/proc/cpuinfo"),
        "memory_mb": int(_found(r"MemTotal:\s*(\d+)", "/proc/meminfo") or 0) // 1024,
        "system": platform.platform(terse=True),
    }


def versions() -> dict[str, str]:
    """Return the version of each tool, and the revision of the project."""
    return {
        "revision": _said("git", "describe", "--always", "--dirty"),
        "python": platform.python_version(),
        "pandoc": _said(pypandoc.get_pandoc_path(), "--version").split()[1],
        **{name: _version(name) for name in PACKAGES},
    }


def _said(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def _found(pattern: str, file: str) -> str:
    found = re.search(pattern, Path(file).read_text())
    return found[1].strip() if found else ""
