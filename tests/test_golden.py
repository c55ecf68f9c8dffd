"""The text of finished artifacts, compared with `golden/<case>/`; `invoke test --accept` rewrites it."""

import io
import shutil
import zipfile
from pathlib import Path

import lxml.etree as et
import pikepdf
import pypdfium2
import pytest

from pipeline.build import build
from pipeline.select import Wanted

GOLDEN = Path(__file__).parent / "golden"
CASES = {"brief": Wanted(books=(), briefs=("001-elements",)), "book": Wanted(briefs=())}
DOCX_PARTS = ("document", "footnotes", "header", "footer", "core", "custom")


def shown_pdf(data):
    """Return a PDF's text page by page, its outline and its destinations with their pages."""
    document = pypdfium2.PdfDocument(data)
    lines = []
    for number, page in enumerate(document, 1):
        text = page.get_textpage().get_text_bounded().replace("\r\n", "\n").replace("\ufffe", "-")
        lines += [f"--- page {number}", *(line.rstrip() for line in text.splitlines())]
    lines += [
        "--- outline",
        *(f"{'  ' * b.level}{b.get_title()} -> {b.get_dest().get_index() + 1}" for b in document.get_toc()),
    ]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        index = {page.objgen: n for n, page in enumerate(pdf.pages, 1)}
        names = pikepdf.NameTree(pdf.Root.Names.Dests)
        lines += ["--- destinations", *sorted(f"{name} -> {index[dest[0].objgen]}" for name, dest in names.items())]
        lines += ["--- metadata", *sorted(f"{k} {v}" for k, v in pdf.docinfo.items())]
    return {"pdf.txt": "\n".join(lines) + "\n"}


def shown_package(data, chosen):
    """Return the XML files of a package, indented."""
    files = {}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if chosen(name):
                root = et.fromstring(
                    package.read(name), et.XMLParser(remove_blank_text=name.startswith(("word", "docProps")))
                )
                if name.startswith(("word", "docProps")):
                    et.indent(root)
                files[name] = et.tostring(root, encoding="unicode") + "\n"
    return files


def shown(fmt, data):
    if fmt == "pdf":
        return shown_pdf(data)
    if fmt == "epub":
        return {f"epub/{n}": t for n, t in shown_package(data, lambda n: n.endswith((".xhtml", ".opf", ".ncx"))).items()}
    wanted = shown_package(data, lambda n: n.endswith(".xml") and Path(n).stem.partition("-")[0] in DOCX_PARTS)
    return {f"docx/{n}": t for n, t in wanted.items()}


@pytest.mark.parametrize("fmt", ["pdf", "epub", "docx"])
@pytest.mark.parametrize("case", CASES)
def test_artifacts_read_as_expected(case, fmt, golden_series, theme, tmp_path, accept):
    report = build(golden_series, CASES[case], theme, (fmt,), tmp_path / "out")
    assert [str(d) for d in report.diagnostics if d.weight.value != "note"] == []
    (artifact,) = report.artifacts
    found = shown(fmt, Path(artifact.path).read_bytes())
    folder = GOLDEN / case
    if accept:
        shutil.rmtree(folder / fmt, ignore_errors=True)
        for name, text in found.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    expected = {
        str(p.relative_to(folder)): p.read_text()
        for p in folder.rglob("*")
        if p.is_file() and p.relative_to(folder).parts[0].startswith(fmt)
    }
    assert found == expected
