from pipeline.model import Book, Metadata, Piece, RenderJob
from pipeline.render import BACKENDS, bind, render_job

BROKEN = Book("b", "book", Metadata(title="B", lang="en"), parts=None)
"""A book that no backend can render."""


def test_a_job_that_fails_is_a_diagnostic_of_its_own(theme):
    for fmt in BACKENDS:
        piece = render_job(RenderJob(fmt, BROKEN, theme))
        (told,) = piece.diagnostics
        assert (piece.data, told.code.name, told.place.file) == (b"", "R001", f"en/b.{fmt}")


def test_an_artifact_with_a_lost_piece_has_no_data(theme):
    artifact = bind(BROKEN, theme, "pdf", [Piece("pdf", b"%PDF"), Piece("pdf", b"")])
    assert (artifact.data, artifact.format) == (b"", "pdf")
