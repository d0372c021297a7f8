"""What tests of earlier findings share: a checklist, and a visit on site."""

import pytest

from app.checklists.models import ChecklistVersion
from app.visits.models import Visit
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.databases import Database
from tests.support.factories.checklists import make_checklist
from tests.support.factories.earlier import visit_under_way
from tests.support.standing import Standing, asked_for, recall


def _checklist(cast: Cast) -> tuple[ChecklistVersion, None]:
    return make_checklist(cast.act.lead, cast.county, indicators=("7",)), None


def _on_site(cast: Cast) -> tuple[ChecklistVersion, Visit]:
    version, _ = _checklist(cast)
    return version, visit_under_way(cast, version)


SCENES = {
    "visit": Standing("followups_visit", _on_site),
    "version": Standing("followups_checklist", _checklist),
}


@pytest.fixture
def standing(request: pytest.FixtureRequest) -> Standing | None:
    """The scenes of these tests."""
    return asked_for(request, SCENES)


@pytest.fixture
def prepared(cast: Cast, database: Database) -> tuple[ChecklistVersion, Visit | None]:
    """The checklist, and the visit if the test asks for it."""
    made: tuple[ChecklistVersion, Visit | None] = recall(database.kept["scene"])
    return made


@pytest.fixture
def version(prepared: tuple[ChecklistVersion, Visit | None]) -> ChecklistVersion:
    """A published checklist."""
    return prepared[0]


@pytest.fixture
def visit(clock: Clock, prepared: tuple[ChecklistVersion, Visit | None]) -> Visit:
    """A visit of two supervisors of the zone, on site."""
    assert prepared[1] is not None
    return prepared[1]
