"""What is kept up: checkpoints are planned, reminded of, listed and done; it ends when enough held."""

from datetime import date, time, timedelta

import pytest

from app.core import clock as hands
from app.core import policy
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.history import entries_of
from app.core.severity import Mode
from app.findings.states import FindingState
from app.followups import queries, reminders, service
from app.followups.states import Place, ReviewKind, Verdict
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from app.reminders.rules import Due
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.followups import SEEN, applied_task, look_back, sustained_task

LONG_AGO = date(2020, 1, 1)


def checkpoint(cast: Cast, task: RectificationTask, **rest: object) -> None:
    """The supervisor of the task asks at the desk whether it has held."""
    review = service.start_checkpoint(cast.act.supervisor, task)
    facts = {"verdict": Verdict.FIXED, "seen": SEEN, **rest}
    service.complete_review(cast.act.supervisor, review, **facts)  # type: ignore[arg-type]


def test_accepted_lasting_measure_gets_checkpoints_instead_of_an_end(
    cast: Cast, clock: Clock
) -> None:
    task = sustained_task(cast)
    # 31 May is a Sunday.
    assert task.checkpoint_on == date(2026, 6, 1)
    for number in (1, 2, 3):
        assert task.checkpoint_on is not None
        clock.set_day(task.checkpoint_on, at=time(9))
        checkpoint(cast, task)
        assert (task.state, task.checkpoints_held) == (TaskState.SUSTAINED, number)
        assert 90 <= (task.checkpoint_on - hands.today()).days <= 100
    checkpoint(cast, task, stays_sustained=False)
    assert (task.state, task.checkpoint_on) == (TaskState.CLOSED, None)
    held = [entry.data["held"] for entry in entries_of(task) if entry.event == "checkpoint_held"]
    assert held == [3, 2, 1]


def test_lasting_measure_is_not_closed_before_enough_checkpoints_held(
    cast: Cast, clock: Clock
) -> None:
    task = sustained_task(cast)
    with pytest.raises(InvalidInput) as refused:
        checkpoint(cast, task, stays_sustained=False)
    assert set(refused.value.errors) == {"keeps"}
    assert task.state is TaskState.SUSTAINED


def test_checkpoint_that_failed_sends_back_and_begins_anew(cast: Cast, clock: Clock) -> None:
    task = sustained_task(cast)
    checkpoint(cast, task)

    review = look_back(cast, task, Verdict.NOT_FIXED)

    assert review.kind is ReviewKind.CHECKPOINT
    assert (task.state, task.sent_back) == (TaskState.IN_PROGRESS, True)
    assert (task.checkpoint_on, task.checkpoints_held) == (None, 0)
    assert task.finding.state is FindingState.CONFIRMED


def test_checkpoint_that_cannot_be_judged_is_done_at_the_school(cast: Cast, clock: Clock) -> None:
    task = sustained_task(cast)
    day = task.checkpoint_on
    checkpoint(cast, task, verdict=Verdict.CANNOT_VERIFY)
    again = queries.open_review(task)
    assert again is not None
    assert (again.kind, again.place, task.checkpoint_on) == (
        ReviewKind.CHECKPOINT,
        Place.ON_SITE,
        day,
    )


def test_who_fixes_does_no_checkpoint_and_closed_tasks_have_none(cast: Cast, clock: Clock) -> None:
    task = sustained_task(cast)
    with pytest.raises(NotAllowed):
        service.start_checkpoint(cast.act.head, task)
    with pytest.raises(StaleState):
        service.start_checkpoint(cast.act.supervisor, applied_task(cast))


def test_interval_and_number_are_settings_that_a_task_keeps(cast: Cast, clock: Clock) -> None:
    for key, value in (("checkpoint.every_days", 30), ("checkpoint.held_to_close", 1)):
        policy.set_value(
            region_id=cast.county.id, key=key, value=value, valid_from=LONG_AGO, by=None
        )
    task = sustained_task(cast)
    policy.set_value(
        region_id=cast.county.id,
        key="checkpoint.every_days",
        value=60,
        valid_from=LONG_AGO,
        by=None,
    )
    assert task.checkpoint_on == hands.today() + timedelta(days=30)
    checkpoint(cast, task, stays_sustained=False)
    assert task.state is TaskState.CLOSED


def test_kind_that_is_verified_at_the_school_is_not_verified_at_the_desk(
    cast: Cast, clock: Clock
) -> None:
    policy.set_value(
        region_id=cast.county.id,
        key="closing.on_site_immediate",
        value=True,
        valid_from=LONG_AGO,
        by=None,
    )
    task = applied_task(cast, mode=Mode.IMMEDIATE)
    with pytest.raises(NotAllowed):
        service.start_verification(cast.act.supervisor, task)
    review = service.schedule_review(
        cast.act.lead, task, reviewer=cast.supervisor3, on=hands.today()
    )
    service.start_review(cast.act.supervisor3, review)
    service.complete_review(cast.act.supervisor3, review, verdict=Verdict.FIXED, seen=SEEN)
    assert task.state is TaskState.CLOSED


def test_kind_closed_by_two_people_waits_for_the_second(cast: Cast, clock: Clock) -> None:
    policy.set_value(
        region_id=cast.county.id,
        key="closing.two_people_within_time",
        value=True,
        valid_from=LONG_AGO,
        by=None,
    )
    task = applied_task(cast)
    review = service.start_verification(cast.act.supervisor, task)
    service.complete_review(cast.act.supervisor, review, verdict=Verdict.FIXED, seen=SEEN)
    assert task.state is TaskState.VERIFIED
    service.close_verified(cast.act.lead, task)
    assert task.state is TaskState.CLOSED


def test_supervisor_is_reminded_and_the_lead_once_it_is_late(cast: Cast, clock: Clock) -> None:
    task = sustained_task(cast)
    day = task.checkpoint_on
    assert day is not None
    for on, people in (
        (day - timedelta(days=60), set()),
        (day - timedelta(days=3), {cast.supervisor.id}),
        (day + timedelta(days=1), {cast.supervisor.id, cast.lead.id}),
    ):
        clock.set_day(on, at=time(9))
        owed = [due for due in reminders.due_checkpoints(hands.now()) if isinstance(due, Due)]
        assert {person.id for due in owed for person in due.recipients} == people


def test_checkpoints_are_listed_by_day_and_begun_from_the_task(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = sustained_task(cast)
    client.sign_in(cast.supervisor)
    (row,) = client.page("/reviews?view=checkpoints").rows()
    assert task.number in row
    export = client.get("/reviews/export?view=checkpoints&format=csv").text
    assert task.number in export
    address = f"/tasks/{task.number}?lang=en"
    assert "Next checkpoint" in client.page(address).text
    assert "Do the checkpoint" not in client.page(address).text
    assert task.checkpoint_on is not None
    assert not queries.checkpoints_due(cast.act.supervisor, task.checkpoint_on - timedelta(days=1))
    assert not queries.checkpoints_due(cast.act.supervisor3, task.checkpoint_on)
    assert list(queries.checkpoints_due(cast.act.supervisor, task.checkpoint_on)) == [task]
    clock.set_day(task.checkpoint_on, at=time(9))
    client.sign_in(cast.supervisor)
    begun = client.page(address).form("/start").send()
    refused = (
        client.page(begun.location).form().send_page(verdict="fixed", seen=SEEN, keeps="close")
    )
    assert refused.response.status_code == 422
    assert refused.form().values["seen"] == SEEN
    assert refused.form().send(keeps="keep").status_code == 303
    assert task.checkpoints_held == 1
