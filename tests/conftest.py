"""Fixtures of all tests: databases, application, client and clock."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from app.extensions import db
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.databases import KINDS, Database, open_database
from tests.support.postgres import Cluster

pytest_plugins = ["tests.support.no_skips", "tests.support.shared_cluster", "tests.support.cast"]
# No limit of the clock: on a busy machine a slow example is no fault of the product.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai, a working day


@pytest.fixture(scope="session")
def databases(cluster: Cluster) -> Iterator[dict[str, Database]]:
    """The databases opened so far, by kind."""
    opened: dict[str, Database] = {}
    yield opened
    for database in opened.values():
        database.close()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: a test that needs one runs once on SQLite and once on PostgreSQL."""
    name: str = request.param
    return name


@pytest.fixture
def database(kind: str, cluster: Cluster, databases: dict[str, Database]) -> Database:
    """A fresh migrated database."""
    if kind not in databases:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        databases[kind] = open_database(kind, cluster, worker)
    databases[kind].fresh()
    return databases[kind]


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application, with a context in which services and queries work."""
    with database.app.app_context():
        yield database.app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser without script; see `tests.support.client`."""
    app.test_client_class = Client
    browser = app.test_client()
    assert isinstance(browser, Client)
    return browser


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock that stands still on a Monday morning until the test moves it."""
    hands = Clock(MONDAY)
    yield hands
    hands.release()
