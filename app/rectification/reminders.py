"""What people are reminded of: deadlines, receipts of notices, applications without a verdict."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app.accounts.models import User
from app.core import clock, policy
from app.core.calendar import load_calendar
from app.core.i18n import lazy_gettext as _l
from app.rectification import notices, queries
from app.rectification.models import Notice, RectificationTask
from app.rectification.states import TaskState
from app.reminders.rules import Due, Failure, ReminderRule, each, furthest_deadline, offsets_for
from app.schools.models import School


class _Heads:
    """Heads of schools, asked for once per school and run."""

    def __init__(self) -> None:
        self._known: dict[int, Sequence[User]] = {}

    def of(self, school: School) -> Sequence[User]:
        """The active heads of a school."""
        if school.id not in self._known:
            self._known[school.id] = queries.heads_of(school)
        return self._known[school.id]


def tasks_due(now: datetime) -> Iterable[Due | Failure]:
    """Tasks in the school's court whose day is near or has passed: owner, leader and head."""
    heads = _Heads()
    return each(
        queries.tasks_due_until(furthest_deadline(now)), lambda task: _task_due(task, now, heads)
    )


def _task_due(task: RectificationTask, now: datetime, heads: _Heads) -> Due | None:
    offsets = offsets_for(task.school.region_path)
    occurrence = offsets.latest(task.due_on, now, since=task.court_since)
    if occurrence is None:
        return None
    people = [*heads.of(task.school), task.owner, task.leader]
    return Due(
        subject_kind="rectification_task",
        subject_id=task.id,
        recipients=[person for person in people if person is not None],
        occurrence=occurrence.key,
        context={**notices.facts_of(task), "days": occurrence.days},
        url=f"/tasks/{task.number}",
    )


def receipts_due(now: datetime) -> Iterable[Due | Failure]:
    """Issued notices without a receipt, the day before, on the day and after it: the head."""
    heads = _Heads()
    horizon = clock.local(now).date() + timedelta(days=1)
    return each(queries.receipts_due_until(horizon), lambda notice: _receipt(notice, now, heads))


def _receipt(notice: Notice, now: datetime, heads: _Heads) -> Due | None:
    if notice.receipt_due_on is None:
        return None
    offsets = replace(offsets_for(notice.school.region_path), days_before=(1, 0))
    occurrence = offsets.latest(notice.receipt_due_on, now, since=notice.issued_at)
    if occurrence is None:
        return None
    return Due(
        subject_kind="notice",
        subject_id=notice.id,
        recipients=heads.of(notice.school),
        occurrence=occurrence.key,
        context={
            "number": notice.number,
            "school": notice.school,
            "due_on": notice.receipt_due_on,
            "days": occurrence.days,
        },
        url=f"/notices/{notice.reference}",
    )


def closures_waiting(now: datetime) -> Iterable[Due | Failure]:
    """Applications without a verdict: whoever checks, and once it is late the office lead too."""
    return each(queries.applications_waiting(), lambda task: _closure(task, now))


def _closure(task: RectificationTask, now: datetime) -> Due | None:
    if task.applied_at is None:
        return None
    path = task.school.region_path
    applied_on = clock.local(task.applied_at).date()
    term = policy.value("rectification.review_days", path)
    due_on = load_calendar().add_working_days(applied_on, term).due_on
    offsets = replace(offsets_for(path), days_before=(1, 0))
    occurrence = offsets.latest(due_on, now, since=task.applied_at)
    if occurrence is None:
        return None
    audience = "lead" if task.state is TaskState.VERIFIED else "supervisor"
    people = notices.readers_of(task, audience)
    if occurrence.days < 0:
        people = [*people, *queries.leads_of(task.school)]
    return Due(
        subject_kind="rectification_task",
        subject_id=task.id,
        recipients=list({person.id: person for person in people}.values()),
        occurrence=f"{occurrence.key}:{task.state.value}",
        context={
            **notices.facts_of(task),
            "due_on": due_on,
            "applied_on": applied_on,
            "days": occurrence.days,
        },
        url=f"/tasks/{task.number}",
    )


RULES = [
    ReminderRule("task_due", _l("Task due or overdue"), tasks_due, message="task_due"),
    ReminderRule(
        "notice_receipt_due",
        _l("Receipt of a notice is due"),
        receipts_due,
        message="notice_receipt_due",
    ),
    ReminderRule(
        "closure_waiting",
        _l("Closure waiting for review"),
        closures_waiting,
        message="closure_waiting",
    ),
]
