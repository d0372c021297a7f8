"""Times: how long schools take to close, and how long the office takes to answer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, func, select

from app.core import clock
from app.core.calendar import load_calendar
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.extensions import db
from app.insights.metrics.cohort import Cohort
from app.insights.metrics.metric import Metric
from app.insights.metrics.statistics import kaplan_meier_median
from app.rectification.models import ClosureRequest, RectificationTask
from app.rectification.states import ClosureOutcome, TaskState


def days_to_close(cohort: Cohort, filters: dict[str, str] | None = None) -> Metric:
    """Median days from issue to closure, open tasks censored at their age."""
    task = RectificationTask
    done = case((task.state.in_((TaskState.CLOSED, TaskState.SUSTAINED)), task.closed_on))
    query = (
        select(task.issued_on, done, func.count())
        .where(cohort.condition())
        .group_by(task.issued_on, done)
    )
    events: dict[int, int] = {}
    censored: dict[int, int] = {}
    today = clock.today()
    for issued_on, closed_on, number in db.session.execute(query):
        target = censored if closed_on is None else events
        age = ((closed_on or today) - issued_on).days
        target[age] = target.get(age, 0) + number
    median = kaplan_meier_median(events, censored)
    return Metric(
        "median_days",
        _l("Median days to close"),
        _l("Kaplan–Meier median of the days from issue to closure; open tasks count as longer."),
        None if median is None else float(median),
        sum(events.values()),
        sum(events.values()) + sum(censored.values()),
        clock.now(),
        unit=_l("days"),
        is_rate=False,
        numerator_filter=filters or {},
        denominator_filter=filters or {},
    )


def office_turnaround(cohort: Cohort) -> Metric:
    """Median working days from an application for closure to the office's answer."""
    return turnaround(
        "office_turnaround",
        _l("Office turnaround"),
        _l("Median working days from an application for closure to the office's answer."),
        _answered(cohort).with_only_columns(
            ClosureRequest.requested_at, ClosureRequest.answered_at
        ),
    )


def turnaround(key: str, label: Text, counted_how: Text, moments: Select[Any, Any]) -> Metric:
    """Median working days between two moments, asked and answered, over the rows of a query."""
    calendar = load_calendar()
    days = sorted(
        calendar.working_days_between(clock.local(asked).date(), clock.local(answered).date())
        for asked, answered in db.session.execute(moments)
    )
    return Metric(
        key,
        label,
        counted_how,
        float(days[(len(days) - 1) // 2]) if days else None,
        len(days),
        len(days),
        clock.now(),
        unit=_l("working days"),
        is_rate=False,
        has_list=True,
    )


def answered_ids(cohort: Cohort, *, numerator: bool, most: int) -> Sequence[int]:
    """Ids of the applications behind the office's turnaround, newest first; both parts are the same."""
    query = _answered(cohort).with_only_columns(ClosureRequest.id)
    return db.session.scalars(query.order_by(ClosureRequest.id.desc()).limit(most)).all()


def _answered(cohort: Cohort) -> Select[Any]:
    return (
        select(ClosureRequest)
        .join(RectificationTask, RectificationTask.id == ClosureRequest.task_id)
        .where(
            cohort.condition(),
            ClosureRequest.outcome.in_((ClosureOutcome.ACCEPTED, ClosureOutcome.RETURNED)),
            ClosureRequest.answered_at.is_not(None),
        )
    )
