"""Reminders of deadlines, receipts and applications: to whom, when, once per occasion."""

from datetime import date, time

from app.core import clock as hands
from app.rectification.reminders import closures_waiting, receipts_due, tasks_due
from app.rectification.states import TaskState
from app.reminders.rules import Due
from tests.support.cast import Cast
from tests.support.clock import Clock
from tests.support.factories.rectification import ask_for_time, make_task


def owed(rule: object, day: date) -> list[Due]:
    moment = hands.local_moment(day, time(9))
    found = list(rule(moment))  # type: ignore[operator]
    assert all(isinstance(one, Due) for one in found)
    return found


def test_task_is_told_to_owner_and_head_before_on_and_after_its_day(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=TaskState.IN_PROGRESS)
    seen = {}
    for ahead in (8, 7, 3, 1, 0, -1, -3):
        day = date.fromordinal(task.due_on.toordinal() - ahead)
        clock.set_day(day)
        for due in owed(tasks_due, day):
            seen[ahead] = due.occurrence
            people = {person.id for person in due.recipients}
            assert {cast.head.id, cast.staff.id} <= people

    assert set(seen) == {7, 3, 1, 0, -1, -3}
    assert len(set(seen.values())) == 6


def test_task_with_the_office_or_with_a_request_waiting_is_not_told(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=TaskState.PENDING_REVIEW)
    asked = make_task(cast, until=TaskState.IN_PROGRESS)
    ask_for_time(cast, asked)
    clock.set_day(task.due_on)

    assert owed(tasks_due, task.due_on) == []


def test_head_is_told_of_a_receipt_until_it_is_given(cast: Cast, clock: Clock) -> None:
    task = make_task(cast)
    notice = task.notice
    assert notice is not None
    assert notice.receipt_due_on is not None
    clock.set_day(notice.receipt_due_on)

    (due,) = owed(receipts_due, notice.receipt_due_on)

    assert [person.id for person in due.recipients] == [cast.head.id]


def test_late_verdict_is_told_to_the_supervisor_and_the_lead(cast: Cast, clock: Clock) -> None:
    make_task(cast, until=TaskState.PENDING_REVIEW)
    clock.advance(days=3)
    assert owed(closures_waiting, hands.today()) == []
    clock.advance(days=6)

    (due,) = owed(closures_waiting, hands.today())

    assert {person.id for person in due.recipients} == {cast.supervisor.id, cast.lead.id}
