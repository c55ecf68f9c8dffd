"""The name of the toolchain holds everything that a result depends on besides its arguments."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from pipeline.storage import toolchain as own

RUNNING = {"invoke", "markdown_it_py", "mdurl", "packaging", "platformdirs", "pycparser", "pygments", "rich"}
TYPING = {"typing_extensions", "typing_inspection", "brotlicffi"}
"""Packages of the lock file that run or show the work, or have no part in it: brotlicffi is for another Python."""


def test_every_package_that_is_locked_is_accounted_for():
    names = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    locked = {re.sub(r"[-_.]+", "_", name) for name in names}
    assert locked - RUNNING - TYPING == own.PACKAGES
    installed = {re.sub(r"[-_.]+", "_", name.rsplit("-", 1)[0]).lower() for name in own.packages()}
    assert installed == own.PACKAGES


def test_versions_are_those_installed():
    assert f"weasyprint-{importlib.metadata.version('weasyprint')}" in own.packages()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell what is loaded")
def test_libraries_are_named_with_their_files():
    names = [line.split(".so")[0] for line in own.libraries()]
    laying_out = {"libpango-1.0", "libpangoft2-1.0", "libharfbuzz", "libharfbuzz-subset", "libfontconfig", "libfreetype"}
    assert {*laying_out, "libxml2"} <= set(names)


def name(root):
    """Return the name of the toolchain of a copy of the project."""
    program = "from pipeline.storage.toolchain import toolchain; print(toolchain())"
    return subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True).stdout


def test_another_line_of_source_is_another_toolchain(tmp_path):
    copy = shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    assert name(tmp_path) == name(ROOT) == f"{own.toolchain()}\n"
    changed = Path(copy, "render/pdf/fonts.conf")
    changed.write_text(changed.read_text() + "\n")
    assert name(tmp_path) != name(ROOT)
