"""Reminders of deadlines, receipts and applications: to whom, when, once per occasion."""

from datetime import date, time, timedelta

from sqlalchemy import select

from app.core import clock as hands
from app.extensions import db
from app.messages.models import Delivery, Message
from app.rectification import queries, service
from app.rectification.reminders import closures_waiting, receipts_due, tasks_due
from app.rectification.states import TaskState
from app.reminders.rules import Due
from app.reminders.runner import run_due
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


def test_overdue_task_is_told_daily_for_three_days_then_on_mondays(
    cast: Cast, clock: Clock
) -> None:
    task = make_task(cast, until=TaskState.IN_PROGRESS)
    db.session.commit()
    told = []
    for offset in range(-9, 22):
        day = task.due_on + timedelta(days=offset)
        clock.set_day(day, time(9))
        before = inbox_and_mail(cast)
        assert run_due(hands.now()).total("failed") == 0
        assert run_due(hands.now()).total("sent") == 0
        inbox, mail = inbox_and_mail(cast)
        assert inbox - before[0] == mail - before[1] <= 1
        if inbox > before[0]:
            told.append(offset)

    mondays = [n for n in range(4, 22) if (task.due_on + timedelta(days=n)).isoweekday() == 1]
    assert told == [-7, -3, -1, 0, 1, 2, 3, *mondays]


def inbox_and_mail(cast: Cast) -> tuple[int, int]:
    """How many messages of the day the owner has in the inbox, and e-mails waiting or sent."""
    rows = select(Message.id).where(
        Message.recipient_id == cast.staff.id, Message.kind.in_(("task_due", "digest"))
    )
    ids = db.session.scalars(rows).all()
    mails = db.session.scalars(select(Delivery.id).where(Delivery.message_id.in_(ids))).all()
    return len(ids), len(mails)


def test_receipt_is_told_the_day_before_on_the_day_and_after(cast: Cast, clock: Clock) -> None:
    notice = make_task(cast).notice
    assert notice is not None
    assert notice.receipt_due_on is not None
    told = {}
    for offset in range(-2, 4):
        day = notice.receipt_due_on + timedelta(days=offset)
        clock.set_day(day)
        told[offset] = [due.occurrence for due in owed(receipts_due, day)]

    assert [offset for offset, keys in told.items() if keys] == [-1, 0, 1, 2, 3]
    assert len({keys[0] for keys in told.values() if keys}) == 5
    service.acknowledge_notice(cast.act.head, notice)
    assert owed(receipts_due, notice.receipt_due_on + timedelta(days=3)) == []


def test_waiting_closure_is_told_the_day_before_and_on_its_day(cast: Cast, clock: Clock) -> None:
    task = make_task(cast, until=TaskState.PENDING_REVIEW)
    due_on = queries.review_due_on(task)
    assert due_on is not None
    for offset, tells in ((-2, False), (-1, True), (0, True)):
        day = due_on + timedelta(days=offset)
        clock.set_day(day)
        found = [due for due in owed(closures_waiting, day) if due.subject_id == task.id]
        assert bool(found) is tells, offset
        for due in found:
            assert [person.id for person in due.recipients] == [cast.supervisor.id]


def test_late_verdict_is_told_to_the_supervisor_and_the_lead(cast: Cast, clock: Clock) -> None:
    make_task(cast, until=TaskState.PENDING_REVIEW)
    clock.advance(days=3)
    assert owed(closures_waiting, hands.today()) == []
    clock.advance(days=6)

    (due,) = owed(closures_waiting, hands.today())

    assert {person.id for person in due.recipients} == {cast.supervisor.id, cast.lead.id}
