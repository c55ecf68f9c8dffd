"""A DOCX as LibreOffice shows it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pipeline.look.programs import NotShown, program, run

SECONDS = 180.0


def paged(document: bytes) -> bytes:
    """Return a DOCX as the PDF that LibreOffice makes of it, in a profile of its own; raise `NotShown`."""
    office = program("soffice", "libreoffice")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "look.docx").write_bytes(document)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = ["--headless", "--convert-to", "pdf", "--outdir", name, str(folder / "look.docx")]
        run([office, profile, *convert], SECONDS)
        try:
            return (folder / "look.pdf").read_bytes()
        except FileNotFoundError:
            raise NotShown("LibreOffice made no PDF of it") from None
