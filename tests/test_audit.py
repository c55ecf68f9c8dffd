"""Files that were made wrong on purpose, and what the validators of others say of them."""

from __future__ import annotations

import io
import re
import sys
import time
import zipfile
from pathlib import Path

import pikepdf
import pytest
from conftest import article

from pipeline.articles.passages import line_of
from pipeline.audit import Bench, Subject, audit
from pipeline.audit.files import chosen, subjects
from pipeline.audit.java import Machine
from pipeline.audit.pdf import profiles
from pipeline.audit.programs import run
from pipeline.audit.validators import VALIDATORS, named
from pipeline.audit.verdict import Silent
from pipeline.build import books, build
from pipeline.errors import UsageError
from pipeline.select import Wanted

BODY = """\
A first paragraph with *emphasis* and a [link](#second).

## First

The paragraph that is damaged, in every
format.

## Second

Last words.
"""


@pytest.fixture
def made(make_series, theme, tmp_path):
    """Build a brief in every format; return the series, its book and the files by format."""
    series = make_series({"001-a.md": article(BODY, excerpt="In short.")})
    wanted, out = Wanted(books=(), languages=("en",)), tmp_path / "out"
    report = build(series, wanted, theme, ("pdf", "epub", "docx"), out)
    (book,) = books(series, wanted, theme)[1]
    return series, book, {artifact.format: Path(artifact.path) for artifact in report.artifacts}


def rewritten(path, part, change):
    """Change a part of a package."""
    with zipfile.ZipFile(path) as package:
        files = {info: package.read(info) for info in package.infolist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for info, data in files.items():
            package.writestr(info, change(data.decode()).encode() if re.search(part, info.filename) else data)
    path.write_bytes(buffer.getvalue())


@pytest.fixture(scope="module")
def machine():
    with Machine() as warm:
        yield warm


@pytest.fixture
def heard(made, machine):
    """Return what validators tell of a file: validator and rule, file and line."""
    return lambda fmt, *names: told_of(made, machine, fmt, names)


def told_of(made, machine, fmt, names):
    series, book, files = made
    for one in (validators := named(names)):
        if one.lack():
            pytest.skip(f"{one.name} is not installed: {one.lack()}")
    found = audit([Subject(files[fmt], book)], Bench(series, {}, validators, machine))
    assert not [verdict for verdict in found.verdicts if verdict.silent]
    return [(*d.message.split(": ")[0].split(" ", 1), Path(d.place.file).name, d.place.line) for d in found.diagnostics]


@pytest.mark.parametrize("validator", VALIDATORS, ids=lambda one: one.name)
def test_what_is_made_is_valid(heard, validator):
    assert heard(validator.format, validator.name) == []


def test_a_pdf_without_metadata_is_told(made, heard):
    with pikepdf.open(made[2]["pdf"], allow_overwriting_input=True) as pdf:
        del pdf.Root.Metadata
        pdf.save()
    assert ("veraPDF", "ua1 7.1-8", "001-a.pdf", 0) in heard("pdf", "veraPDF")


def test_a_skipped_level_in_a_pdf_is_told_in_its_article(made, heard):
    with pikepdf.open(made[2]["pdf"], allow_overwriting_input=True) as pdf:
        headings = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/H2"]
        headings[0].S = pikepdf.Name.H4
        pdf.save()
    assert [(rule, file) for _, rule, file, _ in heard("pdf", "veraPDF")] == [("ua1 7.4.2-1", "001-a.md")]


def test_a_smuggled_link_in_an_epub_is_told_at_its_line(made, heard):
    rewritten(made[2]["epub"], r"001-a\.xhtml", lambda page: page.replace("<p>The para", '<p><a href="#no">The</a> para'))
    (first, *_) = heard("epub", "EPUBCheck")
    assert first == ("EPUBCheck", "RSC-012", "001-a.md", 11)


def test_a_skipped_level_in_an_epub_is_told_at_its_line(made, heard):
    rewritten(made[2]["epub"], r"001-a\.xhtml", lambda page: page.replace("h2", "h4"))
    assert ("Ace", "heading-order", "001-a.md", 9) in heard("epub", "Ace")


@pytest.mark.parametrize("validator", ["ooxml-validator", "openxml-audit"])
def test_an_unknown_element_in_a_docx_is_told_at_its_line(made, heard, validator):
    damage = r"\1<w:bogus/>"
    rewritten(made[2]["docx"], "word/document", lambda text: re.sub(r"(<w:r>)(?=<w:t[^>]*>The paragraph)", damage, text))
    (told,) = heard("docx", validator)
    assert (told[0], told[2:]) == (validator, ("001-a.md", 11))


def test_one_machine_outlives_a_file_that_takes_too_long(made):
    with Machine() as machine:
        with pytest.raises(Silent, match="took longer than 0 s"):
            machine.ask("epubcheck", made[2]["epub"], 0)
        assert machine.ask("epubcheck", made[2]["epub"], 60) == []
        with pytest.raises(Silent, match="failed: "):
            machine.ask("verapdf", made[2]["epub"], 60, profiles=["ua1"])


def test_a_program_is_ended_with_all_it_has_begun(tmp_path):
    begun = tmp_path / "begun"
    code = f"import subprocess, sys; subprocess.run(['sh', '-c', 'touch {begun}; sleep 60'])"
    before = time.monotonic()
    with pytest.raises(Silent, match=r"took longer than 1\.5 s"):
        run([sys.executable, "-c", code], 1.5)
    assert begun.exists()
    assert time.monotonic() - before < 60


def test_what_is_not_installed_is_said(made, machine):
    series, book, files = made
    absent = named(("Ace",))[0]._replace(lack=lambda: "ace-puppeteer")
    found = audit([Subject(files["epub"], book)], Bench(series, {}, [absent], machine))
    assert found.lacking == ("Ace",)
    assert found.verdicts[0].result == "not installed (ace-puppeteer)"
    assert found.diagnostics == ()


def test_a_validator_without_an_answer_is_told(made, machine):
    def never(_path, _machine):
        raise Silent("took longer than 1 s")

    series, book, files = made
    mute = named(("EPUBCheck",))[0]._replace(findings=never)
    (told,) = audit([Subject(files["epub"], book)], Bench(series, {}, [mute], machine)).diagnostics
    assert (told.code.name, told.message) == ("V024", "EPUBCheck took longer than 1 s")


def test_files_are_those_that_were_built_or_named(made, tmp_path):
    series, book, files = made
    out = tmp_path / "out"
    (out / "stray.pdf").write_bytes(b"")
    assert set(chosen((), out, ("pdf", "epub"))) == {files["pdf"], files["epub"]}
    stray, variant = out / "stray.pdf", files["pdf"].with_stem(files["pdf"].stem + "-print")
    assert list(subjects((stray, variant), [book], series, out)) == [Subject(variant, book), Subject(stray)]
    assert list(subjects((stray,), [book], series, out, strays=False)) == []
    for wrong in (tmp_path / "none.pdf", tmp_path / "series.toml"):
        with pytest.raises(UsageError):
            chosen((str(wrong),), out, ())


def test_validators_have_names():
    assert [one.name for one in named(("verapdf", "ACE"))] == ["veraPDF", "Ace"]
    assert named(()) == VALIDATORS
    with pytest.raises(UsageError, match="no validator 'jhove'"):
        named(("jhove",))


def test_profiles_follow_from_what_a_file_claims():
    assert profiles({"part": "3", "conformance": "A", "ua": "1"}) == ("3a", "ua1")
    assert profiles({"x": "X-4"}) == ()
    assert profiles({"x": "X-4", "ua": "1"}) == ("ua1",)
    assert profiles({}) == ("3a", "ua1")


def test_passages_are_found_by_their_letters():
    source = 'One "quoted" [link](https://x.org/two) here.\n\nTwo *words*[^1] more\nand on.\n'
    assert line_of("“quoted” link here", source) == 1
    assert line_of("Two words more and on", source) == 3
    assert line_of("two", source + "\n## Two\n") == 6
    assert line_of("two words more and quite another ending", source) == 3
    assert line_of("nowhere to be found", source) == line_of("…", source) == 0


def test_the_task_validates_what_was_built(made, tmp_path, invoke):
    series, _, files = made
    done = invoke("validate", "--series", series.folder, "--out", tmp_path / "out", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("clean") == 3
    rewritten(files["epub"], r"001-a\.xhtml", lambda page: page.replace("<p>The para", '<p><a href="#no">The</a> para'))
    done = invoke("validate", "--series", series.folder, "--json", tmp_path / "v.json", "--", files["epub"])
    assert done.returncode == 1
    assert "V001" in done.stderr
    assert '"code": "V001"' in (tmp_path / "v.json").read_text()
