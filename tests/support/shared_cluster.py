"""Pytest plugin: reserves one PostgreSQL cluster per run and hands it to all workers."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.postgres import Cluster

CLUSTER = pytest.StashKey[Cluster]()


def pytest_configure(config: pytest.Config) -> None:
    """The run's owner reserves the folder; a worker learns it from the owner."""
    given = getattr(config, "workerinput", {}).get("cluster")
    config.stash[CLUSTER] = Cluster(Path(given)) if given else Cluster.reserve()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by pytest-xdist in the owner for each worker."""
    node.workerinput["cluster"] = str(node.config.stash[CLUSTER].folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The owner stops the server when all workers are done."""
    if not hasattr(config, "workerinput") and CLUSTER in config.stash:
        config.stash[CLUSTER].stop()


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Cluster:
    """The run's PostgreSQL cluster; started by whoever first asks it to."""
    return request.config.stash[CLUSTER]
