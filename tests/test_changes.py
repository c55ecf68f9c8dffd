"""Why an artifact was made again, as a person and a program are told."""

import json

from conftest import SEEDS


def test_what_has_changed_is_told(invoke, seeds_copy, tmp_path):
    options = ("--series", seeds_copy, "--lang", "en", "--format", "epub", "--out", tmp_path / "out", "--explain-rebuild")
    name = "110-digital-sovereignty-and-ai-infrastructure"
    first = invoke("brief", "110", *options).stdout
    assert f"{name}.epub: it was never built here" in first
    assert "never built" not in invoke("brief", "110", *options).stdout
    article = seeds_copy / f"{name}.md"
    article.write_text(article.read_text().replace("## Introduction", "Words of today.\n\n## Introduction"))
    report = tmp_path / "report.json"
    again = invoke("brief", "110", *options, "--json", report).stdout
    assert f"{name}.epub: en/{name}: text" in again
    (artifact,) = json.loads(report.read_text())["artifacts"]
    assert artifact["changes"] == [f"en/{name}: text"]
    assert [source["file"].rpartition("/")[2] for source in artifact["inputs"]] == [f"{name}.md"]
    assert artifact["stages"]["render_job"]["made"] == 1
    assert (SEEDS / f"{name}.md").read_text() != article.read_text()
