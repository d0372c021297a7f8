"""A thinner slice on PostgreSQL: every foreign object read by every role."""

import pytest

from tests.support.doors import DOORS
from tests.support.doors.door import Door
from tests.support.stage import Stage, methods_of


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_door_refused_to_a_role_stays_shut(postgres_stage: Stage, door: Door) -> None:
    faults = postgres_stage.faults(door, methods_of(postgres_stage.app, door), thin=True)
    assert not faults, "\n".join(faults)
