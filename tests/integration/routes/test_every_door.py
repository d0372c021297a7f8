"""Every endpoint as every role, on an own and on a foreign object, against a table from the design."""

import pytest

from tests.support.doors import DOORS
from tests.support.doors.door import Door
from tests.support.stage import Stage, methods_of


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_door_asked_by_every_role_opens_as_designed(stage: Stage, door: Door) -> None:
    faults = stage.faults(door, methods_of(stage.app, door))
    assert not faults, "\n".join(faults)


def test_every_address_has_a_row_in_the_table(stage: Stage) -> None:
    rows = {(door.endpoint, frozenset(door.args)) for door in DOORS}
    rules = {
        (rule.endpoint, frozenset(rule.arguments - set(rule.defaults or ())))
        for rule in stage.app.url_map.iter_rules()
        if rule.endpoint != "static"
    }
    assert rules - rows == set(), "addresses without a row"
    assert rows - rules == set(), "rows without an address"
