"""A Dask cluster of two workers on this machine, for all tests of this room."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pages", type=int, default=300, help="pages of the crawl that goes the whole way")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Processes take a while to start where much else goes on."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.timeout(3600))


class Cluster:
    """The cluster, its address, and a way to see its workers die."""

    def __init__(self) -> None:
        from distributed import LocalCluster

        self._cluster = LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=":0",
            silence_logs=logging.CRITICAL,
        )
        self.address: str = self._cluster.scheduler_address

    def processes(self) -> list[int]:
        """The ids of the processes of the workers."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            return sorted(client.run(os.getpid).values())

    def close(self) -> None:
        """End it."""
        self._cluster.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.close()
