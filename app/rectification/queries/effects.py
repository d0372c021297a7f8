"""Root causes and effects: of a school, and what is asked for after closure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.rectification.models import RectificationTask
from app.rectification.states import CauseClass, TaskState
from app.schools.models import School

FEW = 5

_task = RectificationTask


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How many tasks have a cause of that class, and how far those rated so far reached."""

    cause: CauseClass
    tasks: int
    effect: int | None


def causes_of(school: School) -> list[CauseCount]:
    """Classes of causes of a school's tasks that were not cancelled, the most frequent first."""
    query = (
        select(_task.cause, func.count(), func.avg(_task.effect))
        .where(
            _task.school_id == school.id,
            _task.state != TaskState.CANCELLED,
            _task.cause.is_not(None),
        )
        .group_by(_task.cause)
        .order_by(func.count().desc(), _task.cause)
    )
    return [
        CauseCount(cause, number, None if effect is None else round(effect))
        for cause, number, effect in db.session.execute(query)
        if cause is not None
    ]


def seen_again_at(school: School) -> Sequence[RectificationTask]:
    """The last tasks of a school whose indicator was seen again after closure."""
    query = (
        select(_task)
        .where(_task.school_id == school.id, _task.seen_again_on.is_not(None))
        .order_by(_task.seen_again_on.desc(), _task.id.desc())
    )
    return db.session.scalars(query.limit(FEW)).all()


def effects_due_until(day: date) -> Iterator[RectificationTask]:
    """Closed tasks whose effect is asked for by a day."""
    query = (
        select(_task)
        .where(
            _task.effect_due_on.is_not(None),
            _task.effect_due_on <= day,
            _task.state == TaskState.CLOSED,
        )
        .options(joinedload(_task.school), joinedload(_task.supervisor))
        .order_by(_task.id)
    )
    yield from db.session.scalars(query.execution_options(yield_per=500))
