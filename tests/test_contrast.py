"""Contrast: that of WCAG 2.x, and enough of it between every text and its ground, in every variant."""

import re

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from pipeline.theme import load_theme
from pipeline.theme.contrast import Pair, mixed, nearest_colour, pairs, ratio
from pipeline.theme.files import project_files, tables

FILES = project_files(ROOT / "styles", ROOT / "templates")
TOKENS = {f"{t}.{name}": value for t, inside in tables(FILES["tokens.toml"], []).items() for name, value in inside.items()}
PAIRS = tuple(pairs(tables(FILES["contrast.toml"], [])["pair"], TOKENS))
LEAST = {"screen": 4.5, "print": 4.5, "compact": 4.5, "large-print": 7}
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
INK = re.compile(r"(?<![\w-])color: var\(--([a-z]+)-([a-z-]+)\)")
GROUND = re.compile(r"background(?:-color)?: var\(--([a-z]+)-([a-z-]+)\)")


def test_the_ratio_is_that_of_the_definition():
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert ratio("#ffffff", "#767676") == pytest.approx(4.54, abs=0.005)
    assert ratio("#ff0000", "#ffffff") == pytest.approx(4.00, abs=0.005)
    assert ratio("#0000ff", "#0000ff") == 1


@pytest.mark.parametrize("variant", LEAST)
def test_every_text_stands_out_from_its_ground(variant):
    theme = load_theme(ROOT / "styles", ROOT / "templates", variant)
    ratios = {pair: ratio(*(theme.tokens[name.replace(".", "-")] for name in pair)) for pair in PAIRS}
    assert {pair: round(found, 2) for pair, found in ratios.items() if found < LEAST[variant]} == {}
    assert theme.diagnostics == ()


def test_every_colour_of_text_and_every_ground_has_a_pair():
    css = "".join(source.text for name, source in FILES.items() if name.endswith(".css"))
    assert {".".join(found) for found in INK.findall(css)} <= {pair.text for pair in PAIRS}
    assert {".".join(found) for found in GROUND.findall(css)} <= {pair.ground for pair in PAIRS}


@pytest.mark.parametrize(("ink", "ground"), [("colour.text", "colour.paper"), ("dark.ink", "dark.ground")])
def test_text_that_an_epub_thins_stays_readable(ink, ground):
    shares = [1 - float(share) for share in re.findall(r"opacity: ([\d.]+)", FILES["epub.css"].text)]
    assert shares
    assert all(ratio(mixed(TOKENS[ink], TOKENS[ground], share), TOKENS[ground]) >= 4.5 for share in shares)


@given(COLOURS, COLOURS, st.sampled_from([3.0, 4.5, 7.0]))
def test_the_nearest_colour_passes_or_none_does(colour, ground, least):
    near = nearest_colour(colour, ground, least)
    best = max(ratio("#000000", ground), ratio("#ffffff", ground))
    assert ratio(near, ground) >= min(least, best)
    assert near == colour or ratio(colour, ground) < least


def test_the_nearest_colour_keeps_its_hue():
    assert nearest_colour("#ff9900", "#ffffff", 4.5) == "#aa6600"
    assert nearest_colour("#2563eb", "#ffffff", 4.5) == "#2563eb"
    assert nearest_colour("#777777", "#000000", 7) == "#959595"


def test_patterns_name_every_token_that_fits():
    declared = [{"ground": "colour.paper", "text": ["callout.*", "colour.text"]}]
    found = list(pairs(declared, ["callout.note", "callout.tip", "colour.text", "colour.accent"]))
    assert found == [Pair(text, "colour.paper") for text in ("callout.note", "callout.tip", "colour.text")]
