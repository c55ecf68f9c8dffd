import asyncio
import os
import time

import pytest

from pipeline.storage.store import Folder
from pipeline.storage.toolchain import toolchain

KEYS = [f"{letters}" * 32 for letters in ("aa", "bb", "cc")]


def get(store, key):
    return asyncio.run(store.get(key))


def put(store, key, data):
    asyncio.run(store.put(key, data))


def filled(folder, limit):
    """Return a store with three entries of 100 bytes, the first used longest ago, and written before it was opened."""
    for n, key in enumerate(KEYS):
        store = Folder(folder, limit)
        put(store, key, bytes(100))
        os.utime(store.path(key), (n, n))
    return Folder(folder, limit)


def held(store):
    return [get(store, key) is not None for key in KEYS]


def test_what_is_put_is_had(tmp_path):
    store = Folder(tmp_path, 2**20)
    assert get(store, KEYS[0]) is None
    put(store, KEYS[0], b"data")
    assert get(store, KEYS[0]) == get(Folder(tmp_path, 0), KEYS[0]) == b"data"
    assert store.path(KEYS[0]).relative_to(tmp_path).parts[0] == toolchain()


def test_what_was_not_used_for_longest_goes_first(tmp_path):
    store = filled(tmp_path, 250)
    get(store, KEYS[0])
    store.prune()
    assert held(store) == [True, False, True]


def test_a_store_with_room_deletes_nothing(tmp_path):
    store = filled(tmp_path, 300)
    store.prune()
    assert held(store) == [True, True, True]


def test_what_another_run_wrote_meanwhile_stays(tmp_path):
    store = filled(tmp_path, 100)
    put(Folder(tmp_path, 100), KEYS[2], bytes(100))
    store.prune()
    assert held(store) == [False, False, True]


def test_a_run_may_delete_what_it_wrote_itself(tmp_path):
    store = Folder(tmp_path, 0)
    put(store, KEYS[0], b"data")
    store.prune()
    assert get(store, KEYS[0]) is None


def test_a_smaller_limit_counts_even_if_nothing_was_added(tmp_path):
    filled(tmp_path, 300)
    store = Folder(tmp_path, 0)
    store.prune()
    assert held(store) == [False, False, False]


def test_what_a_killed_run_left_goes(tmp_path):
    store = filled(tmp_path, 300)
    (tmp_path / "desk" / ".writing-abc").write_bytes(b"half")
    put(store, KEYS[0], b"data")
    store.prune()
    assert list((tmp_path / "desk").iterdir()) == []


def test_clearing_deletes_what_is_ours(tmp_path):
    store = filled(tmp_path, 300)
    store.prune()
    (tmp_path / "mine").mkdir()
    (tmp_path / "sixteen letters!").mkdir()
    store.clear()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine", "sixteen letters!"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_to_read_only_gives_what_it_has(tmp_path):
    store = filled(tmp_path, 300)
    store.path(KEYS[0]).chmod(0o444)
    tmp_path.chmod(0o555)
    put(store, "dd" * 32, b"data")
    assert get(store, KEYS[0]) == bytes(100)
    tmp_path.chmod(0o755)


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    store = Folder(tmp_path / "cache", 2**20)
    put(store, KEYS[0], b"data")
    store.prune()
    assert get(store, KEYS[0]) is None


def test_use_is_marked(tmp_path):
    store = filled(tmp_path, 300)
    get(store, KEYS[0])
    assert store.path(KEYS[0]).stat().st_mtime == pytest.approx(time.time(), abs=60)
