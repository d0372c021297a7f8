"""What tests of double ratings share: a visit on site with three people, and its items."""

import pytest

from app.checklists.models import ChecklistItem
from app.visits.models import Visit
from app.visits.states import VisitState
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.factories.checklists import make_every_kind
from tests.support.factories.visits import make_visit
from tests.support.standing import Standing, asked_for, recall

Scene = tuple[Visit, dict[str, ChecklistItem]]


def _on_site(cast: Cast) -> Scene:
    version, items = make_every_kind(cast.act.lead, cast.county)
    visit = make_visit(
        cast.supervisor,
        cast.school1,
        version,
        members=[cast.supervisor2, cast.supervisor3],
        until=VisitState.IN_PROGRESS,
    )
    return visit, items


SCENES = {"scene": Standing("ratings", _on_site)}


@pytest.fixture
def standing(request: pytest.FixtureRequest) -> Standing | None:
    """The scenes of these tests."""
    return asked_for(request, SCENES)


@pytest.fixture
def scene(cast: Cast, clock: Clock, database: Database) -> Scene:
    """A visit led by the supervisor with two members, and its items by answer type."""
    made: Scene = recall(database.kept["scene"])
    return made


@pytest.fixture
def visit(scene: Scene) -> Visit:
    """The visit alone."""
    return scene[0]


@pytest.fixture
def items(scene: Scene) -> dict[str, ChecklistItem]:
    """Its items by answer type."""
    return scene[1]
