import datetime as dt
import gc
import os
import subprocess
import sys

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from pipeline.diagnostics import Code, Diagnostic, Place, Severity
from pipeline.model import Metadata, Part, Theme
from pipeline.storage.digest import Names, digest

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_digests_tell_values_apart(one, other):
    assert (digest(one, Names()) == digest(other, Names())) == (repr(one) == repr(other) or _alike(one, other))


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
    program = "from pipeline.storage.digest import digest, Names; from pipeline.diagnostics import *; "
    program += "import datetime as dt; "
    program += "value = (Diagnostic(Code.L001, Place('a', 1), 'm'), {'b': {1, 2}}, dt.date(2026, 1, 1), Severity.NOTE); "
    program += "print(digest(value, Names()).hex())"
    value = (Diagnostic(Code.L001, Place("a", 1), "m"), {"b": {1, 2}}, dt.date(2026, 1, 1), Severity.NOTE)
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == digest(value, Names()).hex()


def test_a_kind_without_a_name_is_refused():
    with pytest.raises(TypeError, match="builtin_function_or_method has no digest"):
        digest(print, Names())


def test_a_name_stands_for_its_value_as_long_as_it_lives():
    names, theme = Names(), Theme({}, "screen", {}, {}, {}, ())
    own = digest((theme,), names)
    names.keep(theme, bytes(32))
    assert digest((theme,), names) != own
    del theme
    gc.collect()
    assert digest((Theme({}, "screen", {}, {}, {}, ()),), names) == own


def test_fields_and_kinds_are_told_apart():
    records = [Part("a", ()), Part("", (), number="a"), Metadata("a", ""), ("a", ()), Place("a")]
    empty = [[], {}, set(), b"", "", None, 0, False]
    digests = {digest(value, Names()) for value in (*records, *empty)}
    assert len(digests) == len(records) + len(empty)
    assert digest([], Names()) == digest((), Names())  # both are a sequence
