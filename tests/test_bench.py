"""The benchmark: its input is the same each time, the plain script's files are good, and a small run tells all it should."""

import importlib.util
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import PurePosixPath

import pikepdf
import pytest
from bench import inputs, sides
from bench.cases import Run
from bench.dress import dressed
from bench.figures import figures
from bench.profiling import stages
from bench.series import write_series
from bench.sides import Made, Spent
from conftest import ROOT, SEEDS
from lxml import etree

pytestmark = pytest.mark.bench
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ORPHAN = "import time\nheld = bytearray(b'1') * 90_000_000\nwhile time.process_time() < 0.3: pass"


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    return inputs.generated(tmp_path_factory.mktemp("bench") / "series", 3, seed=1)


@pytest.fixture(scope="module")
def plain_out(series, tmp_path_factory):
    """Three articles as the plain script makes them, as a book and as briefs."""
    folder = tmp_path_factory.mktemp("plain")
    styles = dressed(folder / "styles")
    for what in ("book", "briefs"):
        subprocess.run(sides.plain(what, series, folder, styles), check=True)
    return folder / "out"


def test_a_seed_gives_the_same_series_each_time(tmp_path):
    write_series(tmp_path / "here", 7)
    command = [sys.executable, "-m", "bench.series", tmp_path / "there", "--articles", "7"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "tests"), "PYTHONHASHSEED": "7"}
    subprocess.run(command, env=environment, check=True)
    assert files(tmp_path / "here") == files(tmp_path / "there")
    write_series(tmp_path / "other", 7, seed=2)
    assert files(tmp_path / "here") != files(tmp_path / "other")


def test_an_article_is_the_same_in_a_longer_series_but_for_its_links(tmp_path):
    short, long = (write_series(tmp_path / str(count), count)[:3] for count in (3, 30))
    for one, other in zip(short, long, strict=True):
        lines = [
            [line for line in path.read_text().splitlines() if "](/research/" not in line and line != ""]
            for path in (one, other)
        ]
        assert lines[0] == lines[1]


def test_articles_are_as_long_and_as_rich_as_real_ones(tmp_path):
    texts = [path.read_text() for path in write_series(tmp_path / "series", 40)]
    counts = [len(text.split()) for text in texts]
    assert 1400 < sum(counts) / len(counts) < 1700
    assert all(1000 < count < 2200 for count in counts)
    assert all(8 <= len(re.findall(r"^##+ ", text, re.MULTILINE)) <= 12 for text in texts)
    assert all(text.count("](/research/") >= 7 and "\n| " in text and "\n> " in text and "[^1]: " in text for text in texts)
    assert sum("```" in text for text in texts) == 10
    assert sum("](images/" in text for text in texts) == 6


def test_the_made_up_series_is_clean(invoke, series):
    for file, books in ((series.book, 1), (series.briefs, 0)):
        done = invoke("check", "--strict", "--series", file)
        assert (done.returncode, done.stderr.count("en book all")) == (0, books)
    assert " broken" not in done.stderr


def test_a_real_series_is_copied_cut_and_edited(invoke, tmp_path):
    given = inputs.copied(SEEDS, tmp_path / "copy", 4)
    assert [path.name[:3] for path in given.articles] == ["082", "088", "096", "104"]
    assert given.title == "Reflexive AI Research"
    done = invoke("list", "--series", given.book)
    assert "book everything [en] Everything: 4 articles" in done.stdout
    assert "sovereignty" not in done.stdout
    before = given.articles[0].read_text()
    inputs.edit(given.articles[0])
    assert given.articles[0].read_text().replace(" today ", " ", 1) == before
    assert invoke("check", "--series", given.briefs).returncode == 0


def test_every_link_in_the_plain_pdf_has_its_place(plain_out):
    with pikepdf.open(plain_out / "book.pdf") as pdf:
        names = {str(name) for name in list(pdf.Root.Names.Dests.Names)[::2]}
        annotations = [link for page in pdf.pages for link in page.get("/Annots", []) if link.Subtype == "/Link"]
        used = {str(link.Dest) for link in annotations if "/Dest" in link}
        assert pdf.Root.MarkInfo.Marked
    assert len(used) > 10
    assert used <= names


def test_every_link_in_the_plain_epub_and_docx_has_its_place(plain_out):
    with zipfile.ZipFile(plain_out / "book.epub") as package:
        pages = {name: etree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xhtml")}
    places = {PurePosixPath(name).name: set(page.xpath("//@id")) for name, page in pages.items()}
    links = [href for page in pages.values() for href in page.xpath("//*[local-name()='a']/@href") if ".xhtml#" in href]
    assert len(links) > 20
    assert all(PurePosixPath(file).name in places for file, _ in (link.split("#") for link in links))
    assert all(name in places[PurePosixPath(file).name] for file, name in (link.split("#") for link in links))
    with zipfile.ZipFile(plain_out / "book.docx") as package:
        document = etree.fromstring(package.read("word/document.xml"))
    bookmarks = {mark.get(f"{WORD}name") for mark in document.iter(f"{WORD}bookmarkStart")}
    anchors = {link.get(f"{WORD}anchor") for link in document.iter(f"{WORD}hyperlink")} - {None}
    assert len(anchors) > 10
    assert anchors <= bookmarks


def test_a_process_that_outlives_its_parent_is_measured_too(tmp_path):
    script = tmp_path / "orphan.py"
    script.write_text(ORPHAN)
    spent = sides.spent(["sh", "-c", f"(setsid {sys.executable} {script} &)"], tmp_path / "work")
    assert spent.cpu >= 0.3
    assert 85 < spent.peak_mb < 200


def test_a_command_that_fails_stops_the_benchmark_with_its_last_words(tmp_path):
    with pytest.raises(SystemExit, match="no such thing"):
        sides.spent(["sh", "-c", "echo no such thing >&2; exit 3"], tmp_path)


def run(case, side, wall, workers=2, chapters=200, cpu=0.0, **facts):
    spent = Spent(wall, cpu or wall, facts.pop("peak_mb", 100.0), 0.0)
    return Run(case, side, chapters, workers, spent, Made(sizes={"pdf": facts.pop("size", 100)}), (spent,), **facts)


def test_figures_are_judged():
    runs = [run("cold", "plain", 120.0, 1), run("cold", "ours", 40.0, peak_mb=401.0, size=115), run("edit", "ours", 5.0)]
    runs += [run("nothing", "ours", 1.6, rendered=1), run("cold", "ours", 5.0, chapters=25)]
    judged = {figure.what: figure for figure in figures(runs)}
    verdicts = [figure.verdict for figure in judged.values()]
    assert verdicts == [
        "reached", "not measured", "not reached", "reached", "not reached", "not measured", "reached", "not reached",
        "not reached", "not measured", "not measured", "reached", "not measured",
    ]  # fmt: skip
    assert str(judged["nothing changed"]) == "not reached   nothing changed: 1.6 s (at most 1.5 s)"
    assert judged["one edited article in it, against the plain script"].value == 24


def test_a_profile_counts_what_was_rendered_and_nothing_else():
    pdf = {"format": "pdf", "cached": False, "stages": {"render": 2.0, "bind": 3.0}}
    docx = {"format": "docx", "cached": False, "seconds": 1.0}
    found = stages({"artifacts": [pdf, pdf, docx, {**docx, "cached": True}]})
    assert [line.split() for line in found] == [
        ["6.00", "pdf", "bind"],
        ["4.00", "pdf", "render"],
        ["1.00", "docx", "seconds"],
    ]


def test_a_small_run_measures_both_sides_and_writes_what_it_found(invoke, tmp_path):
    options = ("--chapters", "3", "--workers", "2", "--repeat", "1", "--cases", "cold,edit,nothing,batch", "--out", tmp_path)
    done = invoke("bench", *options)
    assert done.returncode == 0, done.stderr
    data = json.loads((tmp_path / "bench.json").read_text())
    found = {(r["case"], r["side"]): r for r in data["runs"]}
    ours = ("cold", "edit", "nothing", "batch")
    assert set(found) == {
        ("cold", "plain"),
        ("cold", "lean"),
        ("batch", "plain"),
        ("batch", "loop"),
        *((case, "ours") for case in ours),
    }
    assert [found[case, "ours"]["rendered"] for case in ours] == [3, 3, 0, 9]
    assert all(set(r["made"]["sizes"]) == {"pdf", "epub", "docx"} for r in found.values())
    assert all(r["spent"]["cpu"] > 0 and r["spent"]["peak_mb"] > 20 for r in found.values())
    assert abs(found["batch", "ours"]["made"]["pages"] - found["batch", "plain"]["made"]["pages"]) <= 1
    assert data["machine"]["cores"] >= 1
    assert data["versions"]["weasyprint"]
    assert (tmp_path / "bench.md").read_text().count("\n| ") == len(found) + 2
    assert "not measured  a book of 200 chapters" in done.stdout
    drawn = {path.name for path in tmp_path.glob("bench.*")} - {"bench.json", "bench.md"}
    assert drawn == ({"bench.svg", "bench.png"} if importlib.util.find_spec("matplotlib") else set())
