"""What tests of records share: a published checklist and its items."""

import pytest

from app.checklists import queries
from app.checklists.models import ChecklistItem, ChecklistVersion
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.factories.checklists import make_checklist
from tests.support.standing import Standing, asked_for, recall


def _checklist(cast: Cast) -> ChecklistVersion:
    return make_checklist(cast.act.lead, cast.county, indicators=("7",))


SCENES = {"version": Standing("records_checklist", _checklist)}


@pytest.fixture
def standing(request: pytest.FixtureRequest) -> Standing | None:
    """The scenes of these tests."""
    return asked_for(request, SCENES)


@pytest.fixture
def version(cast: Cast, clock: Clock, database: Database) -> ChecklistVersion:
    """A published checklist of two sections."""
    made: ChecklistVersion = recall(database.kept["scene"])
    return made


@pytest.fixture
def items(version: ChecklistVersion) -> list[ChecklistItem]:
    """Its items in order."""
    return queries.items_of(version)
