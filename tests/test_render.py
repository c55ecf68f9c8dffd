import inspect

import tasks
from pipeline.model import Article, Book, Chapter, Draft, Metadata, Part, Piece
from pipeline.parse import parse
from pipeline.produce import finish, render_job
from pipeline.render import BACKENDS, bind, split, unbound
from pipeline.resolve import resolve, unresolved

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


def test_every_stage_that_workers_run_has_a_stand_in_for_what_is_lost():
    stages = {"parse": parse, "resolve": resolve, "render_job": render_job, "finish": finish}
    assert set(tasks.LOST) == set(stages)
    for name, stage in stages.items():
        taken = inspect.signature(stage).parameters
        assert len(inspect.signature(tasks.LOST[name]).parameters) == len(taken) + 1


def test_a_chapter_that_is_lost_fails_its_book():
    article = Article("001-a.md", "/001-a.md", "en", "001-a", CHAPTER.metadata, "", 0, "/")
    chapter = unresolved(Draft(article, CHAPTER.metadata, "[]"), (), "book", None, {}, "its worker died")
    (told,) = chapter.diagnostics
    assert str(told) == "001-a.md: error R001 its links cannot be written: its worker died"
    assert (chapter.slug, chapter.ast) == ("001-a", "[]")
