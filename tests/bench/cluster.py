"""Start a Dask cluster on this machine, print its address, stop at the end of standard input: `cluster.py WORKERS`."""

from __future__ import annotations

import sys

from distributed import LocalCluster


def main() -> None:
    """Run until standard input ends. A scheduler runs whatever it is sent: it listens on loopback only."""
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=int(sys.argv[1]), threads_per_worker=1, host="127.0.0.1", dashboard_address=None, memory_limit=None
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
