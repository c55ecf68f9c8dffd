from pipeline.model import Book, Chapter, Metadata, Part, Piece
from pipeline.render import BACKENDS, bind, render_job, split, unbound

CHAPTER = Chapter("001-a", "en", Metadata(title="A", lang="en"), ast="no JSON", file="001-a.md")
BROKEN = Book("b", "book", Metadata(title="B", lang="en"), (Part("", (CHAPTER,)),))
"""A book that no backend can render."""


def test_a_job_that_fails_is_a_diagnostic_of_its_own(theme):
    for fmt in BACKENDS:
        piece = render_job(next(job for job in split(BROKEN, theme, fmt) if job.unit in {"", "chapter"}))
        (told,) = piece.diagnostics
        assert (piece.data, told.code.name, told.place.file) == (b"", "R001", "001-a.md")
        assert told.message.startswith(f"cannot be rendered as {fmt}: JSONDecodeError")


def test_a_failure_of_several_chapters_is_one_of_the_book(theme):
    book = Book("b", "book", BROKEN.metadata, (Part("", ()),))
    (told,) = unbound(book, theme, "pdf", "it was lost").diagnostics
    assert str(told).startswith("en/b.pdf: error R001 cannot be rendered as pdf: it was lost")


def test_an_artifact_with_a_lost_piece_has_no_data(theme):
    artifact = bind(BROKEN, theme, "pdf", [Piece("pdf", b"%PDF"), Piece("pdf", b"")])
    assert (artifact.data, artifact.format) == (b"", "pdf")
