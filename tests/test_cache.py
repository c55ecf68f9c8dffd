import contextlib
import datetime as dt
import os
import subprocess
import sys
from dataclasses import dataclass

import pytest
from conftest import ROOT, article
from hypothesis import given
from hypothesis import strategies as st

from pipeline.build import build
from pipeline.cache import Nowhere, Store, Tally, cached, toolchain
from pipeline.diagnostics import Code, Diagnostic, Place, Severity
from pipeline.digest import digest
from pipeline.execute import limited, room, serial, streaming
from pipeline.select import Wanted

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@dataclass(frozen=True)
class Result:
    value: int
    diagnostics: tuple = ()


def parse(number):
    """Stand in for a stage by its name."""
    return Result(number * 2)


def store(tmp_path, limit=2**20):
    return Store(tmp_path / "cache", limit)


@given(VALUES, VALUES)
def test_digests_tell_values_apart(one, other):
    assert (digest(one, {}) == digest(other, {})) == (repr(one) == repr(other) or _alike(one, other))


def _alike(one, other):
    """Return whether two values are the same but for the order of a mapping's keys."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_alike(one[k], other[k]) for k in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    return one == other


def test_digests_do_not_depend_on_the_process():
    program = "from pipeline.digest import digest; from pipeline.diagnostics import *; import datetime as dt; "
    program += (
        "print(digest((Diagnostic(Code.L001, Place('a', 1), 'm'), {'b': {1, 2}}, dt.date(2026, 1, 1), Severity.NOTE), {}))"
    )
    value = (Diagnostic(Code.L001, Place("a", 1), "m"), {"b": {1, 2}}, dt.date(2026, 1, 1), Severity.NOTE)
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == digest(value, {})


def test_a_kind_without_a_name_is_refused():
    with pytest.raises(TypeError, match="function has no digest"):
        digest(parse, {})


@contextlib.contextmanager
def running(kept, tally, make=serial):
    """Give a `map` over a store."""
    space = room(1)
    with streaming(cached(kept, tally, limited(make, space)), space) as each:
        yield each


def test_only_what_is_missing_is_made_and_order_is_kept(tmp_path):
    made = []

    async def make(function, number):
        made.append(number)
        return function(number)

    with running(store(tmp_path), Tally(), make) as each:
        assert [r.value for r in each(parse, [1, 2])] == [2, 4]
        assert [r.value for r in each(parse, [3, 2, 1, 4])] == [6, 4, 2, 8]
    assert made == [1, 2, 3, 4]


def test_other_stages_are_not_kept(tmp_path):
    with running(store(tmp_path), Tally()) as each:
        assert list(each(str, [1])) == ["1"]
    assert not (tmp_path / "cache").exists()


def test_a_failure_that_may_pass_is_tried_again(tmp_path):
    def failing(_):
        return Result(0, (Diagnostic(Code.A009, Place("a"), "slow", "", Severity.ERROR),))

    failing.__name__ = "parse"
    tally = Tally()
    with running(store(tmp_path), tally) as each:
        for _ in range(2):
            list(each(failing, [1]))
    assert (tally.made, tally.found) == ({"parse": 2}, {})


def test_a_warning_is_kept_with_the_rest(tmp_path):
    def warning(_):
        return Result(0, (Diagnostic(Code.R001, Place("a"), "odd", "", Severity.WARNING),))

    warning.__name__ = "parse"
    tally = Tally()
    with running(store(tmp_path), tally) as each:
        assert list(each(warning, [1])) == list(each(warning, [1]))
    assert (tally.made, tally.found) == ({"parse": 1}, {"parse": 1})


def test_nowhere_keeps_nothing():
    tally = Tally()
    with running(Nowhere(), tally) as each:
        assert [r.value for _ in range(2) for r in each(parse, [1])] == [2, 2]
    assert tally.found == {}


def test_a_damaged_entry_is_made_again(tmp_path):
    kept = store(tmp_path)
    kept.put("ab" * 32, b"entry")
    (path,) = [p for p in (tmp_path / "cache").rglob("*") if p.is_file()]
    assert kept.get("ab" * 32) == b"entry"
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert kept.get("ab" * 32) is None


def test_what_was_not_used_for_longest_goes_first(tmp_path):
    kept = store(tmp_path, limit=250)
    for n, key in enumerate(("aa" * 32, "bb" * 32, "cc" * 32)):
        kept.put(key, bytes(68))
        os.utime(kept.folder / toolchain() / key[:2] / key[2:], (n, n))
    kept.get("aa" * 32)
    kept.prune()
    assert [kept.get(key * 32) is not None for key in ("aa", "bb", "cc")] == [True, False, True]


def test_a_store_that_cannot_be_written_keeps_nothing(tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    kept = store(tmp_path)
    kept.put("ab" * 32, b"entry")
    assert kept.get("ab" * 32) is None


def test_a_warm_build_makes_nothing_and_gives_the_same_bytes(theme, make_series, tmp_path):
    series = make_series({"001-a.md": article("See [b](/research/002-b).\n"), "002-b.md": article("Text.\n")})

    def built(name):
        tally = Tally()
        with running(store(tmp_path), tally) as each:
            report = build(series, Wanted(books=()), theme, ("docx",), tmp_path / name, each=each)
        files = {p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.docx")}
        return files, tally, report.diagnostics

    cold, warm = built("cold"), built("warm")
    assert (warm[0], warm[2]) == (cold[0], cold[2])
    assert (cold[1].made, cold[1].found) == ({"parse": 2, "resolve": 2, "produce": 2, "render_job": 2}, {})
    assert (warm[1].made, warm[1].found) == ({}, {"parse": 2, "resolve": 2, "produce": 2})
