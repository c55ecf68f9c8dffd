"""What EPUBCheck and Ace by DAISY say of an EPUB."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from lxml import etree as et

from pipeline.audit.programs import program, run
from pipeline.audit.verdict import Finding, Silent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.audit.java import Machine

CHECK_SECONDS, ACE_SECONDS = 120.0, 180.0
SAMPLE = 12
"""How many chapters Ace looks at: each takes it about a second, and all are made by one template."""
OF_THE_WHOLE = {"epub-pagelist-broken", "epub-toc-order"}
"""Rules about lists that name every chapter: a sample breaks them. EPUBCheck knows them too, and sees the whole book."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
GRAVE = {"FATAL", "ERROR", "WARNING"}
"""What `--failonwarnings` fails by; the others are advice."""
OPF = "{http://www.idpf.org/2007/opf}"
BLOCK = r"p|li|h[1-6]|td|th|dt|dd|pre|figure|figcaption|blockquote|section|body"
OPENING, CLOSING = re.compile(rf"<(?:{BLOCK})\b"), re.compile(rf"</(?:{BLOCK})>")


def epubcheck(path: Path, machine: Machine) -> Iterator[Finding]:
    """Yield what EPUBCheck does not accept, warnings too; raise `Silent`."""
    with zipfile.ZipFile(path) as package:
        for message in machine.ask("epubcheck", path, CHECK_SECONDS):
            for place in (message["locations"] or [{}]) if message["severity"] in GRAVE else ():
                file = str(place.get("path", ""))
                text = _around(_read(package, file), place.get("line", 0), place.get("column", 0))
                where = f"{file}:{place['line']}" if place.get("line", -1) > 0 else file
                yield Finding(message["ID"], message["message"], where, text, PurePosixPath(file).stem)


def _read(package: zipfile.ZipFile, name: str) -> str:
    return package.read(name).decode("utf-8", "replace") if name.endswith(".xhtml") and name in package.namelist() else ""


def _around(page: str, line: int, column: int) -> str:
    """Return the text of the block around a place on a page."""
    if line < 1:
        return ""
    at = sum(map(len, page.splitlines(keepends=True)[: line - 1])) + max(column - 1, 0)
    begins = max((found.start() for found in OPENING.finditer(page, 0, at)), default=at)
    closing = CLOSING.search(page, at)
    return _plain(page[begins : closing.start() if closing else at])


def _plain(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def lack_of_ace() -> str:
    """Return what is missing for Ace; empty if nothing is."""
    found = {"ace-puppeteer": program("ace-puppeteer"), "chromium": program(*BROWSERS)}
    return ", ".join(name for name, path in found.items() if not path)


def sampled(path: Path) -> str:
    """Return how much of a book Ace looks at, in words."""
    with zipfile.ZipFile(path) as package:
        chapters = _chapters(et.fromstring(package.read(_package(package))))
    return f"{SAMPLE} of {len(chapters)} chapters" if len(chapters) > SAMPLE else ""


def ace(path: Path) -> Iterator[Finding]:
    """Yield what Ace does not accept in a sample of the chapters and all other pages; raise `Silent`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = folder / "out" / "report.json"
        given = folder / "sample.epub"
        _sample(path, given)
        command = [program("ace-puppeteer"), "-f", "-s", "-o", str(report.parent), "-t", str(folder), str(given)]
        run(command, ACE_SECONDS, {"PUPPETEER_EXECUTABLE_PATH": _browser(folder)})
        if not report.is_file():
            raise Silent("failed: it wrote no report")
        found = json.loads(report.read_text(encoding="utf-8"))
    unasked = OF_THE_WHOLE if sampled(path) else set()
    for page in found["assertions"]:
        for one in page["assertions"]:
            if one["earl:test"]["dct:title"] not in unasked:
                yield _violation(one, page["earl:testSubject"]["url"])


def _violation(one: dict[str, Any], file: str) -> Finding:
    result = one["earl:result"]
    message = " ".join(result["dct:description"].split())
    return Finding(one["earl:test"]["dct:title"], message, file, _plain(result.get("html", "")), PurePosixPath(file).stem)


def _browser(folder: Path) -> str:
    """Return a browser that starts: the superuser's must do without its sandbox, which is said in a script before it."""
    browser = program(*BROWSERS)
    if os.geteuid():
        return browser
    script = folder / "browser"
    script.write_text(f'#!/bin/sh\nexec "{browser}" --no-sandbox --disable-gpu "$@"\n', encoding="utf-8")
    script.chmod(0o700)
    return str(script)


def _sample(path: Path, target: Path) -> None:
    """Write a copy of a book whose spine has few chapters, evenly spread; a short book is left whole."""
    with zipfile.ZipFile(path) as package:
        name = _package(package)
        root = et.fromstring(package.read(name))
        chapters = _chapters(root)
        if len(chapters) <= SAMPLE:
            shutil.copyfile(path, target)
            return
        kept = {id(chapters[i * (len(chapters) - 1) // (SAMPLE - 1)]) for i in range(SAMPLE)}
        for item in (item for item in chapters if id(item) not in kept):
            item.getparent().remove(item)  # type: ignore[union-attr] # it has been found in the spine
        with zipfile.ZipFile(target, "w") as made:
            for info in package.infolist():
                made.writestr(info, et.tostring(root) if info.filename == name else package.read(info))


def _package(package: zipfile.ZipFile) -> str:
    """Return the name of the package document (EPUB 3.3, §4.2.6.3)."""
    container = et.fromstring(package.read("META-INF/container.xml"))
    return str(next(container.iter("{*}rootfile")).get("full-path"))


def _chapters(package: et._Element) -> list[et._Element]:
    """Return the items of the spine that are chapters: the names of other pages have an underscore, no slug has."""
    hrefs = {item.get("id"): str(item.get("href")) for item in package.iter(OPF + "item")}
    return [item for item in package.iter(OPF + "itemref") if "_" not in hrefs[item.get("idref")]]
