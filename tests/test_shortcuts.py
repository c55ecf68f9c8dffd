"""Shortcuts through the layout engine lead where the long way leads, to the byte."""

import dataclasses
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import ROOT, SERIES, article

from pipeline.build import books
from pipeline.model import RenderJob
from pipeline.produce import jobs
from pipeline.render.pdf.engine import shelf
from pipeline.render.pdf.html import unit_html
from pipeline.render.pdf.layout import typeset
from pipeline.render.pdf.source import source
from pipeline.select import Wanted
from pipeline.series import read_series

ELEMENTS = Path(__file__).parent / "elements"
PROGRAM = """
import hashlib, pathlib, sys
from pipeline.render.pdf import engine
if sys.argv[1] == "long":
    engine._hasten = lambda library: None
from pipeline.build import build
from pipeline.select import Wanted
from pipeline.series import read_series
from pipeline.theme import load_theme
series, root = read_series(pathlib.Path(sys.argv[2])), pathlib.Path(sys.argv[3])
theme = load_theme(root / "styles", root / "templates", sys.argv[4], series)
report = build(series, Wanted(languages=("en",)), theme, ("pdf",), pathlib.Path(sys.argv[5]))
for made in report.artifacts:
    print(made.path.rpartition("/")[2], hashlib.sha256(pathlib.Path(made.path).read_bytes()).hexdigest())
print(sys.modules["weasyprint"].text.line_break.Layout.deactivate.__module__)
"""


def built(way, series, variant, out):
    command = [sys.executable, "-c", PROGRAM, way, series, ROOT, variant, out]
    return subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT).stdout.splitlines()


@pytest.mark.parametrize("variant", ["screen", "print"])
def test_every_element_is_laid_out_alike(variant, tmp_path):
    (*long, engine), (*short, ours) = (built(way, ELEMENTS, variant, tmp_path / way) for way in ("long", "short"))
    assert (engine, ours) == ("weasyprint.text.line_break", "pipeline.render.pdf.shortcuts")
    assert len(long) > 1
    assert short == long


def test_lines_that_end_within_a_text_are_laid_out_alike(tmp_path):
    (tmp_path / "series.toml").write_text(SERIES)
    (tmp_path / "001-a.md").write_text(
        article("One\u2028two *three* four.\n\nOne\u2029two.\n\n| a\u2028b c |\n|--|\n| d\u2028e |\n")
    )
    long, short = (built(way, tmp_path, "screen", tmp_path / way)[:-1] for way in ("long", "short"))
    assert len(long) > 1
    assert short == long


def test_a_token_that_a_rule_sets_has_its_value(theme):
    styles = {**theme.styles, "custom.css": ":root { --colour-text: #ff0000 }"}
    page = '<html lang="en"><head><title>-</title></head><body><p>Text</p></body></html>'
    found = [b"1 0 0 rg" in typeset(page, dataclasses.replace(theme, styles=s), {}).data for s in (theme.styles, styles)]
    assert found == [False, True]


def test_a_document_is_read_alike_as_xml_and_as_html():
    closed = '<html lang="en"><head><title>-</title></head><body><p>One<br/>two&#160;three</p><!--text--></body></html>'
    open_ = closed.replace("<br/>", "<br>").replace("&#160;", "&nbsp;")
    first, second = (list(source(text, shelf({})).etree_element.iter()) for text in (closed, open_))
    assert [(e.tag, e.attrib, e.text, e.tail) for e in first[:-1]] == [
        (e.tag, e.attrib, e.text, e.tail) for e in second[:-1]
    ]
    assert first[-1].text == second[-1].text == "text"


def test_templates_write_what_can_be_read_as_xml(theme):
    _, made = books(read_series(ELEMENTS), Wanted(), theme)
    units = [job for book in made for job in jobs(RenderJob("pdf", book, theme))]
    assert {job.unit for job in units} >= {"brief", "front", "chapter"}
    assert {ET.fromstring(unit_html(job)[0]).tag for job in units} == {"html"}  # noqa: S314 - our own
