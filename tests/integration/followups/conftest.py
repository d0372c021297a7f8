"""What tests of earlier findings share: a checklist, and a visit on site."""

import pytest

from app.checklists.models import ChecklistVersion
from app.visits.models import Visit
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.checklists import make_checklist
from tests.support.factories.earlier import visit_under_way


@pytest.fixture
def version(cast: Cast) -> ChecklistVersion:
    """A published checklist."""
    return make_checklist(cast.act.lead, cast.county, indicators=("7",))


@pytest.fixture
def visit(cast: Cast, clock: Clock, version: ChecklistVersion) -> Visit:
    """A visit of two supervisors of the zone, on site."""
    return visit_under_way(cast, version)
