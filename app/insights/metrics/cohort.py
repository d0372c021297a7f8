"""The cohort: which tasks are looked at, and their counts per school."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import ColumnElement, and_, case, func, select

from app.core import clock
from app.core.severity import Severity
from app.extensions import db
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import OPEN_STATES, TaskState
from app.schools.models import Region, School


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Which tasks are looked at: a region, a period of issue, one severity or all."""

    region: Region
    start_on: date
    end_on: date
    severity: Severity | None = None

    def condition(self) -> ColumnElement[bool]:
        """The cohort as a condition on `RectificationTask`."""
        task = RectificationTask
        parts = [
            task.school_id.in_(
                select(School.id).where(
                    School.region_path.startswith(self.region.path, autoescape=True)
                )
            ),
            task.issued_on.between(self.start_on, self.end_on),
            task.state != TaskState.CANCELLED,
        ]
        if self.severity is not None:
            parts.append(task.severity == self.severity)
        return and_(*parts)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a set of tasks; they add up."""

    total: int = 0
    closed: int = 0
    sustained: int = 0
    open: int = 0
    overdue: int = 0
    due_passed: int = 0
    in_time: int = 0
    in_original_time: int = 0
    original_due_passed: int = 0
    single_handed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def total_of(counts: Iterable[Counts]) -> Counts:
    """Sum of counts; all zero for none."""
    return sum(counts, start=Counts())


def counts_by_school(cohort: Cohort) -> dict[int, Counts]:
    """Counts per school id of the cohort, one statement."""
    task = RectificationTask
    today = clock.today()
    settled = task.closed_at.is_not(None)

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((condition, 1), else_=0))

    query = (
        select(
            task.school_id,
            func.count(),
            number(task.state == TaskState.CLOSED),
            number(task.state == TaskState.SUSTAINED),
            number(task.state.in_(OPEN_STATES)),
            number(rectification.overdue(today)),
            number(task.due_on < today),
            number(and_(settled, task.due_on < today, task.closed_in_time.is_(True))),
            number(
                and_(
                    settled,
                    task.original_due_on < today,
                    task.closed_in_original_time.is_(True),
                )
            ),
            number(task.original_due_on < today),
            number(task.single_handed.is_(True)),
        )
        .where(cohort.condition())
        .group_by(task.school_id)
        .order_by(task.school_id)
    )
    return {row[0]: Counts(*map(int, row[1:])) for row in db.session.execute(query)}
