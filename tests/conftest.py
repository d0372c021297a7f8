"""Fixtures of all tests: databases, application, client and clock."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings

from app.extensions import db
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import MONDAY, Clock
from tests.support.databases import KINDS, WORKER, Database, open_database
from tests.support.postgres import Cluster
from tests.support.standing import Standing, asked_for, recall_cast

pytest_plugins = ["tests.support.no_skips", "tests.support.shared_cluster"]
# How long a machine takes is no property of the program: a busy one must not turn a test red.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


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
def standing(request: pytest.FixtureRequest) -> Standing | None:
    """What stands in the database before the test begins; folders of tests have scenes of their own."""
    return asked_for(request, {})


@pytest.fixture
def database(
    kind: str, cluster: Cluster, databases: dict[str, Database], standing: Standing | None
) -> Database:
    """A fresh migrated database; with the standing scene of the test in it if there is one."""
    if kind not in databases:
        databases[kind] = open_database(kind, cluster, WORKER)
    if standing is None:
        databases[kind].fresh()
    else:
        databases[kind].fresh_with(standing.name, standing.made)
    return databases[kind]


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application, with a context in which services and queries work."""
    with database.app.app_context():
        yield database.app
        db.session.remove()


@pytest.fixture
def cast(app: Flask, database: Database) -> Cast:
    """The standing cast, in the database since that was made."""
    return recall_cast(database.kept)


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
