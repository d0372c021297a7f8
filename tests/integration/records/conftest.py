"""What tests of records share: a published checklist and its items."""

import pytest

from app.checklists import queries
from app.checklists.models import ChecklistItem, ChecklistVersion
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.checklists import make_checklist


@pytest.fixture
def version(cast: Cast, clock: Clock) -> ChecklistVersion:
    """A published checklist of two sections."""
    return make_checklist(cast.act.lead, cast.county, indicators=("7",))


@pytest.fixture
def items(version: ChecklistVersion) -> list[ChecklistItem]:
    """Its items in order."""
    return queries.items_of(version)
