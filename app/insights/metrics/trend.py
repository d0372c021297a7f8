"""How the closure rate moved, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select

from app.core import clock
from app.extensions import db
from app.insights.metrics.cohort import Cohort
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """The closure rate as it stood at the end of a month (or today, in the present one)."""

    end_on: date
    issued: int
    closed: int

    @property
    def rate(self) -> float | None:
        """Closed ÷ issued so far; None before the first task."""
        return self.closed / self.issued if self.issued else None


def trend_by_month(cohort: Cohort) -> list[MonthPoint]:
    """Month by month: tasks of the cohort issued so far, and how many of them were closed by then."""
    task = RectificationTask
    closed_on = case((task.state == TaskState.CLOSED, task.closed_on))
    query = (
        select(task.issued_on, closed_on, func.count())
        .where(cohort.condition())
        .group_by(task.issued_on, closed_on)
    )
    rows = db.session.execute(query).all()
    return [
        MonthPoint(
            end,
            sum(number for issued, _, number in rows if issued <= end),
            sum(number for _, closed, number in rows if closed is not None and closed <= end),
        )
        for end in month_ends(cohort.start_on, min(cohort.end_on, clock.today()))
    ]


def month_ends(start_on: date, end_on: date) -> Sequence[date]:
    """Last days of the months from `start_on` on; the last one is `end_on` itself."""
    ends = []
    month = start_on.replace(day=1)
    while month <= end_on:
        following = (month + timedelta(days=32)).replace(day=1)
        ends.append(min(following - timedelta(days=1), end_on))
        month = following
    return ends
