"""Three kinds of rectification: which proof each wants, by the settings of the day of issue."""

from datetime import date

import pytest

from app.core import policy
from app.core.errors import InvalidInput
from app.core.severity import Mode, Severity
from app.rectification import service
from app.rectification.kinds import rules_of
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.rectification import make_task, proof

LONG_AGO = date(2020, 1, 1)


def apply_with(cast: Cast, task: RectificationTask, *purposes: str) -> str:
    """Apply with files of these purposes; the field at fault, empty when it was taken."""
    try:
        service.apply_for_closure(
            cast.act.head, task, text="已整改。", proofs=[proof(purpose) for purpose in purposes]
        )
    except InvalidInput as refused:
        (field,) = refused.errors
        return field
    return ""


@pytest.mark.parametrize(
    ("mode", "severity", "purposes", "lacking"),
    [
        (Mode.IMMEDIATE, Severity.GENERAL, ["after"], ""),
        (Mode.IMMEDIATE, Severity.GENERAL, ["paper"], "after"),
        (Mode.WITHIN_TIME, Severity.SERIOUS, ["after"], "before"),
        (Mode.WITHIN_TIME, Severity.SERIOUS, ["after", "before"], ""),
        (Mode.CONTINUING, Severity.GENERAL, ["after"], "papers"),
        (Mode.CONTINUING, Severity.GENERAL, ["after", "paper"], ""),
    ],
)
def test_each_kind_wants_its_proof(
    cast: Cast, clock: Clock, mode: Mode, severity: Severity, purposes: list[str], lacking: str
) -> None:
    task = make_task(cast, until=TaskState.IN_PROGRESS, mode=mode, severity=severity)
    assert apply_with(cast, task, *purposes) == lacking


def test_proof_is_a_setting_and_a_task_keeps_the_one_it_was_issued_with(
    cast: Cast, clock: Clock, client: Client
) -> None:
    older = make_task(cast, until=TaskState.IN_PROGRESS)
    for key, value in (("proof.after_within_time", 2), ("proof.before_general", True)):
        policy.set_value(
            region_id=cast.county.id, key=key, value=value, valid_from=LONG_AGO, by=None
        )
    task = make_task(cast, until=TaskState.IN_PROGRESS)
    assert apply_with(cast, older, "after") == ""
    assert apply_with(cast, task, "after") == "after"
    assert apply_with(cast, task, "after", "after") == "before"
    page = client.sign_in(cast.head).page(f"/tasks/{task.number}?lang=en")
    assert "2 files of how it is now, one of how it was before" in page.text
    assert apply_with(cast, task, "after", "after", "before") == ""


def test_task_from_before_the_rules_keeps_what_held_then(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, mode=Mode.CONTINUING, severity=Severity.SERIOUS)
    task.rules = {}
    rules = rules_of(task)
    assert (rules.after, rules.papers, rules.before, rules.every_days) == (1, 0, True, 90)
