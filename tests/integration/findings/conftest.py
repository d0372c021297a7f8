"""What tests of findings share: a published checklist with an item of every kind."""

import pytest

from app.checklists.models import ChecklistItem, ChecklistVersion
from tests.support.cast import Cast
from tests.support.factories.checklists import make_every_kind


@pytest.fixture
def every_kind(cast: Cast) -> tuple[ChecklistVersion, dict[str, ChecklistItem]]:
    """A published checklist and its items by answer type."""
    return make_every_kind(cast.act.lead, cast.county)


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
