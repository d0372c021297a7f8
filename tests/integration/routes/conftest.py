"""The prepared world of the route tests: made once per kind of database, set again after changes."""

import logging
from collections.abc import Iterator

import pytest

from tests.support.clock import MONDAY, Clock
from tests.support.databases import WORKER, open_database
from tests.support.postgres import Cluster
from tests.support.stage import Stage


def _stage(kind: str, cluster: Cluster) -> Iterator[Stage]:
    hands = Clock(MONDAY)
    # Thousands of requests: their log lines would cost more than they tell.
    logger = logging.getLogger("bihuan")
    level, logger.level = logger.level, logging.CRITICAL
    database = open_database(kind, cluster, f"routes_{WORKER}")
    try:
        yield Stage(database)
    finally:
        logger.setLevel(level)
        hands.release()
        database.close()


@pytest.fixture(scope="module")
def stage(cluster: Cluster) -> Iterator[Stage]:
    """The scene on SQLite."""
    yield from _stage("sqlite", cluster)


@pytest.fixture(scope="module")
def postgres_stage(cluster: Cluster) -> Iterator[Stage]:
    """The scene on PostgreSQL."""
    yield from _stage("postgresql", cluster)
