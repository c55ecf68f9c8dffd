"""Shortcuts through the layout engine lead where the long way leads, to the byte."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

ELEMENTS = Path(__file__).parent / "elements"
PROGRAM = """
import hashlib, pathlib, sys
from pipeline.render.pdf import shortcuts
if sys.argv[1] == "long":
    shortcuts.take = lambda library: None
from pipeline.build import build
from pipeline.select import Wanted
from pipeline.series import read_series
from pipeline.theme import load_theme
series, root = read_series(pathlib.Path(sys.argv[2])), pathlib.Path(sys.argv[3])
theme = load_theme(root / "styles", root / "templates", sys.argv[4], series)
report = build(series, Wanted(languages=("en",)), theme, ("pdf",), pathlib.Path(sys.argv[5]))
for made in report.artifacts:
    print(made.path.rpartition("/")[2], hashlib.sha256(pathlib.Path(made.path).read_bytes()).hexdigest())
"""


def built(way, series, variant, out):
    command = [sys.executable, "-c", PROGRAM, way, series, ROOT, variant, out]
    return subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT).stdout.splitlines()


@pytest.mark.parametrize("variant", ["screen", "print"])
def test_every_element_is_laid_out_alike(variant, tmp_path):
    long, short = (built(way, ELEMENTS, variant, tmp_path / way) for way in ("long", "short"))
    assert len(long) > 1
    assert short == long
