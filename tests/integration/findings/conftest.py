"""What tests of findings share: a published checklist with an item of every kind."""

import pytest

from app.checklists.models import ChecklistItem, ChecklistVersion
from tests.support.cast import Cast
from tests.support.databases import Database
from tests.support.factories.checklists import make_every_kind
from tests.support.standing import Standing, asked_for, recall


def _every_kind(cast: Cast) -> tuple[ChecklistVersion, dict[str, ChecklistItem]]:
    return make_every_kind(cast.act.lead, cast.county)


SCENES = {"every_kind": Standing("every_kind", _every_kind)}


@pytest.fixture
def standing(request: pytest.FixtureRequest) -> Standing | None:
    """The scenes of these tests."""
    return asked_for(request, SCENES)


@pytest.fixture
def every_kind(cast: Cast, database: Database) -> tuple[ChecklistVersion, dict[str, ChecklistItem]]:
    """A published checklist and its items by answer type."""
    made: tuple[ChecklistVersion, dict[str, ChecklistItem]] = recall(database.kept["scene"])
    return made


@pytest.fixture
def version(every_kind: tuple[ChecklistVersion, dict[str, ChecklistItem]]) -> ChecklistVersion:
    """The checklist alone."""
    return every_kind[0]


@pytest.fixture
def items(
    every_kind: tuple[ChecklistVersion, dict[str, ChecklistItem]],
) -> dict[str, ChecklistItem]:
    """Its items by answer type."""
    return every_kind[1]
