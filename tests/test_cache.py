import asyncio
import contextlib
from dataclasses import dataclass

from conftest import article

from pipeline.build import build
from pipeline.diagnostics import Code, Diagnostic, Place, Severity
from pipeline.execution.execute import room, streaming
from pipeline.execution.jobs import performed, serial
from pipeline.model import Article, Draft, Metadata
from pipeline.select import Wanted
from pipeline.storage.cache import cached
from pipeline.storage.ledger import Ledger
from pipeline.storage.store import Folder, Nowhere


@dataclass(frozen=True)
class Result:
    value: int
    diagnostics: tuple = ()


def parse(number):
    """Stand in for a stage by its name."""
    return Result(number * 2)


def counts(ledger, stage):
    """Return how many results of a stage were found, and how many made."""
    return ledger.total(stage).found, ledger.total(stage).made


def store(tmp_path, limit=2**20):
    return Folder(tmp_path / "cache", limit)


@contextlib.contextmanager
def running(kept, ledger, run=serial):
    """Give a `map` over a store."""
    space = room(1)
    with streaming(cached(kept, ledger, run, space), space) as each:
        yield each


def test_only_what_is_missing_is_made_and_order_is_kept(tmp_path):
    made = []

    async def run(function, number):
        made.append(number)
        return performed(function, number)

    with running(store(tmp_path), Ledger(), run) as each:
        assert [r.value for r in each(parse, [1, 2])] == [2, 4]
        assert [r.value for r in each(parse, [3, 2, 1, 4])] == [6, 4, 2, 8]
    assert made == [1, 2, 3, 4]


def test_who_wants_what_is_being_made_waits_for_it(tmp_path):
    made = []

    async def run(function, number):
        made.append(number)
        await asyncio.sleep(0)
        return performed(function, number)

    space = room(3)
    with streaming(cached(store(tmp_path), Ledger(), run, space), space) as each:
        assert [r.value for r in each(parse, [1, 1, 2, 1])] == [2, 2, 4, 2]
    assert made == [1, 2]


def test_other_stages_are_not_kept(tmp_path):
    with running(store(tmp_path), Ledger()) as each:
        assert list(each(str, [1])) == ["1"]
    assert not (tmp_path / "cache").exists()


def test_a_failure_that_may_pass_is_tried_again(tmp_path):
    def failing(_):
        return Result(0, (Diagnostic(Code.A009, Place("a"), "slow", "", Severity.ERROR),))

    failing.__name__ = "parse"
    ledger = Ledger()
    with running(store(tmp_path), ledger) as each:
        for _ in range(2):
            list(each(failing, [1]))
    assert counts(ledger, "parse") == (0, 2)


def test_a_warning_is_kept_with_the_rest(tmp_path):
    def warning(_):
        return Result(0, (Diagnostic(Code.R001, Place("a"), "odd", "", Severity.WARNING),))

    warning.__name__ = "parse"
    ledger = Ledger()
    with running(store(tmp_path), ledger) as each:
        assert list(each(warning, [1])) == list(each(warning, [1]))
    assert counts(ledger, "parse") == (1, 1)


def test_nowhere_keeps_nothing():
    ledger = Ledger()
    with running(Nowhere(), ledger) as each:
        assert [r.value for _ in range(2) for r in each(parse, [1])] == [2, 2]
    assert counts(ledger, "parse") == (0, 2)


def test_a_damaged_entry_is_made_again(tmp_path):
    with running(store(tmp_path), Ledger()) as each:
        list(each(parse, [1]))
    (path,) = [p for p in (tmp_path / "cache").rglob("*") if p.is_file()]
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    for made in (1, 0):
        with running(store(tmp_path), ledger := Ledger()) as each:
            assert [r.value for r in each(parse, [1])] == [2]
        assert counts(ledger, "parse") == (1 - made, made)


def test_a_result_is_known_by_its_entry(tmp_path):
    """Made or found, the next stage has the same key."""
    value = Draft(Article("a", "a", "en", "a", Metadata("T", "en"), "", 0, ""), Metadata("T", "en"), "[]")

    def parse(_):
        return value

    def resolve(draft):
        return draft

    for expected in ((0, 1), (1, 0)):
        with running(store(tmp_path), ledger := Ledger()) as each:
            list(each(resolve, each(parse, [1])))
        assert counts(ledger, "resolve") == expected


def test_a_warm_build_makes_nothing_and_gives_the_same_bytes(theme, make_series, tmp_path):
    series = make_series({"001-a.md": article("See [b](/research/002-b).\n"), "002-b.md": article("Text.\n")})

    def built(name):
        ledger = Ledger()
        with running(store(tmp_path), ledger) as each:
            report = build(series, Wanted(books=()), theme, ("docx",), tmp_path / name, each=each)
        files = {p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.docx")}
        return files, ledger, report.diagnostics

    cold, warm = built("cold"), built("warm")
    assert (warm[0], warm[2]) == (cold[0], cold[2])
    stages = ("parse", "resolve", "render_job", "produce")
    assert [counts(cold[1], stage) for stage in stages] == [(0, 2), (0, 2), (1, 3), (0, 2)]  # the faces are made once
    assert [counts(warm[1], stage) for stage in stages] == [(2, 0), (2, 0), (0, 0), (2, 0)]
