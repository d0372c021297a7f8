"""Taking a policy away turns something red: the mechanism of `make mutation` on a few policies."""

import pytest

from app.core.permissions import POLICIES, taken_away
from scripts.mutate_policies import first_red
from tests.support.doors.alone import REFUSED, unnoticed_alone
from tests.support.stage import Stage


@pytest.mark.parametrize(
    ("name", "door"),
    [
        ("reminders.may_see_jobs", "reminders.jobs"),  # at the door of a page
        ("rectification.may_submit_plan", "tasks.plan"),  # at the door of an object
        ("findings.may_raise_at", "findings.new"),  # asked by the view, with the school at hand
        ("followups.may_cancel_review", "reviews.act"),  # asked by the workflow only
    ],
)
def test_policy_taken_away_turns_a_door_red(stage: Stage, name: str, door: str) -> None:
    assert door in first_red(stage, name)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_policy_asked_alone_refuses_until_it_is_taken_away(name: str) -> None:
    assert not POLICIES[name](*REFUSED[name])
    with taken_away(name):
        assert unnoticed_alone(name)
