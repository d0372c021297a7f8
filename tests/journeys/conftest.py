"""Fixtures of the journeys: one browser, a live server per test, windows for its people."""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser

from app.extensions import db
from tests.support.browser import LiveServer, Visitor, chromium, open_window
from tests.support.cast import Cast
from tests.support.factories.checklists import make_checklist
from tests.support.recording import Scene, make_scene


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    """Journeys run on one database: the integration tests compare the two."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, started once."""
    with chromium() as running:
        yield running


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The application on a free port with this test's database."""
    with LiveServer(app).running() as server:
        yield server


@pytest.fixture
def window(browser: Browser, live_server: LiveServer) -> Iterator[Callable[..., Visitor]]:
    """Opens windows: `window(size=PHONE, language="en")`. Closing them checks for faults."""
    opened: list[Visitor] = []
    # Playwright calls back in a context of its own; the session belongs to the one of the test.
    here = copy_context()

    def open_one(**options: Any) -> Visitor:
        visitor = open_window(browser, live_server.url, **options)
        # What the test has read or prepared must not hold the lock that the request waits for.
        visitor.context.on("request", lambda _request: here.run(db.session.commit))
        opened.append(visitor)
        return visitor

    yield open_one
    for visitor in opened:
        visitor.close()


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """The path of a small photo."""
    path = tmp_path / "evidence.jpg"
    Image.new("RGB", (640, 480), (120, 160, 120)).save(path, "JPEG")
    return str(path)


@pytest.fixture
def canteen(cast: Cast) -> str:
    """A published checklist on canteen and food; the name of school 1. Lets the database go."""
    make_checklist(cast.act.lead, cast.county, indicators=("7",))
    name = cast.school1.name_zh
    db.session.commit()
    db.session.remove()
    return name


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A visit on site with an item of every kind, committed."""
    return make_scene(cast)
