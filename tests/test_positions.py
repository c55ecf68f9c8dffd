"""Reading with positions must not change what is read."""

import json
from pathlib import Path

import pytest

from pipeline import pandoc
from pipeline.markup.conventions import task_lists
from pipeline.markup.sanitize import Located, bare, clean

SEEDS = sorted((Path(__file__).parent.parent / "seeds").rglob("[0-9]*.md"))
CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))


@pytest.mark.parametrize("path", [*SEEDS, *CASES], ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_reading_with_positions_reads_the_same(path):
    text = path.read_text().split("." * 40)[0]
    placed, plain = (pandoc.read(text, reader) for reader in (pandoc.READER, pandoc.READER.replace("+sourcepos", "")))
    found, expected = (bare(task_lists(clean(blocks, Located("f", 0)))) for blocks in (placed, plain))
    assert json.dumps(found) == json.dumps(expected)
