"""What tests of the figures share: tasks of three schools with every fate, over months."""

from datetime import datetime

import pytest

from app.core import clock as time
from tests.support.cast import Cast
from tests.support.clock import MONDAY, Clock
from tests.support.databases import Database
from tests.support.factories.insights import generate
from tests.support.standing import Standing, asked_for


def _months(cast: Cast) -> datetime:
    hands = Clock(MONDAY)
    try:
        generate(cast, hands)
        return time.now()
    finally:
        hands.release()


SCENES = {"months": Standing("insights_months", _months)}


@pytest.fixture
def standing(request: pytest.FixtureRequest) -> Standing | None:
    """The scenes of these tests."""
    return asked_for(request, SCENES)


@pytest.fixture
def months(cast: Cast, clock: Clock, database: Database) -> datetime:
    """The moment after which nothing more happened; the clock stands there."""
    end: datetime = database.kept["scene"]
    clock.set(end)
    return end
