"""Rules: one subject that cannot be judged does not stop the others; names are handed over once."""

from collections.abc import Iterator

import pytest

from app.reminders import permissions
from app.reminders.rules import RULES, Due, Failure, ReminderRule, each, register_rules
from tests.support.factories.messages import FakeActor


@pytest.fixture(autouse=True)
def rules() -> Iterator[None]:
    kept = dict(RULES)
    yield
    RULES.clear()
    RULES.update(kept)


def due(number: int) -> Due:
    return Due(subject_kind="thing", subject_id=number, recipients=[], occurrence="once")


def test_one_subject_that_fails_leaves_the_others(caplog: pytest.LogCaptureFixture) -> None:
    def build(number: int) -> Due | None:
        if number == 2:
            raise ValueError("odd")
        return due(number)

    found = list(each([1, 2, 3], build))
    assert [one.subject_id for one in found if isinstance(one, Due)] == [1, 3]
    assert [one.error for one in found if isinstance(one, Failure)] == ["ValueError: odd"]


def test_a_subject_may_owe_nothing_or_several() -> None:
    answers = {1: None, 2: due(2), 3: [due(3), due(4)], 5: []}
    found = list(each(answers, answers.__getitem__))
    assert [one.subject_id for one in found if isinstance(one, Due)] == [2, 3, 4]


def test_registering_again_keeps_one_rule_of_a_name() -> None:
    first = ReminderRule("probe", "Probe", lambda now: [], message="digest")
    second = ReminderRule("probe", "Probe", lambda now: [], message="digest", alone=True)
    before = len(RULES)
    register_rules([first])
    register_rules([second])
    assert len(RULES) == before + 1
    assert RULES["probe"] is second


@pytest.mark.parametrize("policy", [permissions.may_see_jobs, permissions.may_manage_deliveries])
def test_only_administrators_look_at_the_machinery(policy: object) -> None:
    assert callable(policy)
    assert policy(FakeActor.with_role("admin"), None)
    for role in ("supervisor", "office_lead", "leader", "school_head", "school_staff", "auditor"):
        assert not policy(FakeActor.with_role(role), None)
