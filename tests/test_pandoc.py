import time

import pytest

from pipeline import pandoc
from pipeline.errors import PandocFailed
from pipeline.tree import query, text


def test_reads_and_writes():
    blocks = pandoc.read("A *word*.\n", "commonmark_x")
    assert text(blocks) == "A word."
    assert pandoc.write(blocks, "html5") == b"<p>A <em>word</em>.</p>\n"


def test_yaml_in_a_body_is_text():
    assert "title" in text(pandoc.read("Text\n\n---\ntitle: x\n---\n"))


def test_raw_attributes_are_not_read():
    blocks = pandoc.read("`<w:p/>`{=openxml}\n\n```{=html}\n<script>1</script>\n```\n")
    assert not list(query(blocks, "RawInline", "RawBlock"))


def test_reading_fetches_nothing(tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("canary")
    blocks = pandoc.read(f"![x](file://{secret}) <!-- include {secret} -->\n")
    assert "canary" not in str(blocks)


def test_a_run_that_never_ends_is_killed_with_its_group():
    begin = time.monotonic()
    with pytest.raises(PandocFailed, match=r"more than 0\.5 seconds"):
        pandoc.run(["-f", "markdown", "-t", "json"], b"[" * 40, seconds=0.5)
    assert time.monotonic() - begin < 5


def test_a_run_that_needs_too_much_memory_fails():
    with pytest.raises(PandocFailed, match=r"16M of memory"):
        pandoc.run(["-f", "commonmark", "-t", "json"], b"*a* " * 400_000, heap="16M")


def test_what_pandoc_complains_of_is_told():
    with pytest.raises(PandocFailed, match="Unknown"):
        pandoc.write([], "no-such-format")
