"""Whether closures held: from history, not from today's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Subquery, and_, func, select, union_all

from app.core import clock, policy
from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.extensions import db
from app.findings.models import Finding
from app.insights.metrics.cohort import Cohort
from app.insights.metrics.metric import Metric
from app.insights.metrics.statistics import wilson
from app.insights.states import EFFECT_DAYS
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState

_OF_TASKS = HistoryEntry.subject_kind == RectificationTask.__tablename__


@dataclass(frozen=True, slots=True)
class Elapsed:
    """First closures of a cohort whose window is over; `rebounded` are the ids of those that failed."""

    closures: Subquery
    days: int
    rebounded: frozenset[int]


def elapsed_closures(cohort: Cohort) -> Elapsed:
    """First closures whose window of the region's length has passed, and which did not hold."""
    days = int(policy.value(EFFECT_DAYS, cohort.region.path))
    closures = _closures(cohort, clock.now() - timedelta(days=days))
    return Elapsed(closures, days, _rebounded(closures, timedelta(days=days)))


def effective_closure(cohort: Cohort) -> Metric:
    """Share of first closures that held through the window, from history and not today's state."""
    found = elapsed_closures(cohort)
    elapsed = db.session.scalar(select(func.count()).select_from(found.closures)) or 0
    held = elapsed - len(found.rebounded)
    return Metric(
        "effective_closure_rate",
        _l("Effective closure rate"),
        _l(
            "Closed, and neither reopened nor found again within %(days)s days"
            " ÷ closures whose %(days)s days are over.",
            days=found.days,
        ),
        held / elapsed if elapsed else None,
        held,
        elapsed,
        clock.now(),
        interval=wilson(held, elapsed),
        has_list=True,
    )


def effective_ids(cohort: Cohort, *, numerator: bool, most: int) -> Sequence[int]:
    """Ids of the tasks behind the rate, oldest closure first: those that held, or all."""
    found = elapsed_closures(cohort)
    query = select(found.closures.c.task_id).order_by(
        found.closures.c.closed_at, found.closures.c.task_id
    )
    if numerator:
        query = query.where(found.closures.c.task_id.not_in(sorted(found.rebounded)))
    return db.session.scalars(query.limit(most)).all()


def _closures(cohort: Cohort, elapsed_by: datetime) -> Subquery:
    """Task, finding and moment of the first closure; history is asked only where a task came back."""
    task = RectificationTask
    straight = select(
        task.id.label("task_id"), task.finding_id, task.closed_at.label("closed_at")
    ).where(
        cohort.condition(),
        task.returns == 0,
        task.state == TaskState.CLOSED,
        task.closed_at <= elapsed_by,
    )
    first = func.min(HistoryEntry.at)
    returned = (
        select(task.id, task.finding_id, first)
        .join(HistoryEntry, and_(_OF_TASKS, HistoryEntry.subject_id == task.id))
        .where(
            cohort.condition(),
            task.returns > 0,
            HistoryEntry.to_state == TaskState.CLOSED.value,
        )
        .group_by(task.id, task.finding_id)
        .having(first <= elapsed_by)
    )
    return union_all(straight, returned).subquery()


def _rebounded(closures: Subquery, window: timedelta) -> frozenset[int]:
    """Ids of tasks that were reopened, or whose finding came back, within the window."""
    reopened = (
        select(closures.c.task_id, closures.c.closed_at, HistoryEntry.at)
        .join(RectificationTask, RectificationTask.id == closures.c.task_id)
        .join(HistoryEntry, and_(_OF_TASKS, HistoryEntry.subject_id == closures.c.task_id))
        .where(RectificationTask.returns > 0, HistoryEntry.event == "reopen")
    )
    found_again = select(closures.c.task_id, closures.c.closed_at, Finding.confirmed_at).join(
        Finding,
        and_(Finding.recurrence_of_id == closures.c.finding_id, Finding.confirmed_at.is_not(None)),
    )
    return frozenset(
        task_id
        for query in (reopened, found_again)
        for task_id, closed_at, happened_at in db.session.execute(query)
        if closed_at <= happened_at <= closed_at + window
    )
