"""A store at an address, tried with the file system in memory that fsspec brings."""

import asyncio
import uuid

import pytest

from pipeline.errors import EnvironmentLacks, UsageError
from pipeline.storage.store import store

fsspec = pytest.importorskip("fsspec", reason="the extra store is not installed")
KEYS = [f"{letters}" * 32 for letters in ("aa", "bb", "cc")]


@pytest.fixture
def address():
    return f"memory://{uuid.uuid4()}"


def get(bucket, key):
    return asyncio.run(bucket.get(key))


def put(bucket, key, data):
    asyncio.run(bucket.put(key, data))


def files(address):
    return fsspec.filesystem("memory").find(address)


def test_what_is_put_is_had_by_others(address):
    one, other = store(address, 2**20), store(address, 2**20)
    assert get(one, KEYS[0]) is None
    put(one, KEYS[0], b"data")
    assert (get(other, KEYS[0]), get(other, KEYS[1]), other.trouble) == (b"data", None, "")


def test_what_was_written_longest_ago_goes_first(address):
    bucket = store(address, 250)
    for key in KEYS:
        put(bucket, key, bytes(100))
    bucket.prune()
    assert [get(bucket, key) is not None for key in KEYS] == [False, True, True]


def test_nothing_but_entries_is_deleted(address):
    fsspec.filesystem("memory").pipe_file(f"{address}/mine", b"data")
    bucket = store(address, 0)
    put(bucket, KEYS[0], b"data")
    bucket.prune()
    assert [name.rsplit("/")[-1] for name in files(address)] == ["mine"]
    put(bucket, KEYS[0], b"data")
    bucket.clear()
    assert [name.rsplit("/")[-1] for name in files(address)] == ["mine"]


def test_a_service_that_fails_is_not_asked_again(address, monkeypatch):
    bucket, asked = store(address, 2**20), []

    def failing(*_):
        asked.append(1)
        raise ConnectionError("gone")

    monkeypatch.setattr(bucket, "_files", type("Files", (), {"cat_file": failing, "pipe_file": failing})())
    put(bucket, KEYS[0], b"data")
    assert get(bucket, KEYS[0]) is None
    assert (len(asked), "does not work any more" in bucket.trouble, "gone" in bucket.trouble) == (1, True, True)


def test_an_address_that_cannot_be_used_is_refused():
    with pytest.raises(UsageError, match="no store at nothing://x"):
        store("nothing://x", 0)
    with pytest.raises(EnvironmentLacks, match="needs a package"):
        store("adl://container/x", 0)  # Azure's first data lake, whose package nobody has


def test_a_service_that_is_not_there_is_told_at_once():
    with pytest.raises(EnvironmentLacks, match="cannot be reached"):
        store("ftp://127.0.0.1:9/x", 0)
