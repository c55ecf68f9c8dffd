"""Jobs run by a real Dask scheduler with real workers."""

import contextlib
import os
import shutil
import subprocess
import sys
import time

import pytest
from conftest import ROOT

from pipeline.errors import EnvironmentLacks
from pipeline.execution import cluster as own
from pipeline.execution.cluster import cluster
from pipeline.execution.execute import room, streaming
from pipeline.execution.working import Limits
from pipeline.storage.cache import cached
from pipeline.storage.ledger import Ledger
from pipeline.storage.store import Nowhere

dask = pytest.importorskip("dask", reason="the extra dask is not installed")
LocalCluster = pytest.importorskip("distributed").LocalCluster
dask_client = pytest.importorskip("distributed").Client

STRICT = {"allowed-failures": 0, "worker-saturation": 1.0}
"""Give up a job when one worker has died of it, and give a worker no job to wait with, lest it be suspected."""
LOST = {"misbehave": lambda how, reason: f"{how}: {reason}"}


def double(number):
    return 2 * number


def misbehave(how):
    if how == "die":
        os.kill(os.getpid(), 9)
    if how == "hang":
        time.sleep(600)
    return how


@pytest.fixture(scope="module")
def address():
    """Start a scheduler with two workers, which gives up a job when one has died of it."""
    with (
        dask.config.set({f"distributed.scheduler.{key}": value for key, value in STRICT.items()}),
        LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0") as local,
    ):
        yield local.scheduler_address


@contextlib.contextmanager
def run_by(address, **limits):
    with cluster(address, LOST, Limits(**limits)) as (run, width):
        space = room(width)
        with streaming(cached(Nowhere(), Ledger(), run, space), space) as each:
            yield each


def test_jobs_are_run_in_order_by_all_workers(address):
    with run_by(address) as each:
        assert list(each(double, range(50))) == [2 * n for n in range(50)]
    with cluster(address, {}) as (_, width):
        assert width == 2


def test_workers_are_not_sampled_while_they_work_for_us(address):
    def sampled(dask_worker):
        return dask_worker.periodic_callbacks["profile"].is_running()

    with dask_client(address) as client:
        assert set(client.run(sampled).values()) == {True}
        with run_by(address):
            assert set(client.run(sampled).values()) == {False}
        assert set(client.run(sampled).values()) == {True}


def test_a_lost_job_loses_nothing_else(address):
    with run_by(address, seconds=3) as each:
        results = list(each(misbehave, ["a", "die", "b", "hang", "c", "d", "e", "f"]))
    reason = "it ended 1 workers, or ran longer than 3 seconds on each"
    assert results == ["a", f"die: {reason}", "b", f"hang: {reason}", "c", "d", "e", "f"]


def test_a_scheduler_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr(own, "PATIENCE", 1)
    with pytest.raises(EnvironmentLacks, match="there is no Dask scheduler"), cluster("tcp://127.0.0.1:9", {}):
        pass


def test_a_scheduler_without_workers_is_told(monkeypatch):
    monkeypatch.setattr(own, "PATIENCE", 2)
    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0") as local,
        pytest.raises(EnvironmentLacks, match="has no workers"),
        cluster(local.scheduler_address, {}),
    ):
        pass


@pytest.mark.parametrize("other", ["another version", "lack something"])
def test_workers_that_would_give_other_bytes_are_refused(monkeypatch, tmp_path, other):
    monkeypatch.setattr(own, "PATIENCE", 30)
    if other == "another version":
        shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline")
        (tmp_path / "pipeline/articles/titles.py").write_text("# nothing\n")
    command = [sys.executable, "-m", "distributed.cli.dask_worker", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    with LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0") as local:
        command += [local.scheduler_address]
        worker = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
        try:
            with pytest.raises(EnvironmentLacks, match=other), cluster(local.scheduler_address, {}):
                pass
        finally:
            worker.terminate()
            worker.wait()
