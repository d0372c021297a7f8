"""Reads of reviews, scoped to what an actor may know of."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.core.permissions import OFFICE_ROLES, SCHOOL_ROLES, Actor, Role
from app.extensions import db
from app.followups.models import Review
from app.followups.states import ReviewKind, ReviewState
from app.rectification.models import RectificationTask
from app.schools.queries import school_ids_in_scope

OPEN_STATES = (ReviewState.SCHEDULED, ReviewState.IN_PROGRESS)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Review`: office and leaders by region, the reviewer, the school once completed."""
    if actor.is_system:
        return true()
    return or_(
        Review.school_id.in_(school_ids_in_scope(actor, *OFFICE_ROLES, Role.LEADER)),
        Review.reviewer_id == actor.id,
        and_(
            Review.school_id.in_(school_ids_in_scope(actor, *SCHOOL_ROLES)),
            Review.state == ReviewState.COMPLETED,
        ),
    )


def get_review(actor: Actor, number: str) -> Review | None:
    """The review with that number, if the actor may know of it."""
    return db.session.scalar(
        select(Review)
        .where(Review.number == number, visible_to(actor))
        .options(
            joinedload(Review.task).joinedload(RectificationTask.finding),
            joinedload(Review.school),
            joinedload(Review.reviewer),
        )
    )


def reviews_of_task(task: RectificationTask) -> Sequence[Review]:
    """All reviews of a task, newest first."""
    return db.session.scalars(
        select(Review)
        .where(Review.task_id == task.id)
        .options(joinedload(Review.reviewer))
        .order_by(Review.id.desc())
    ).all()


def open_review(task: RectificationTask) -> Review | None:
    """The review of the task that is scheduled or under way, if any."""
    return db.session.scalar(
        select(Review)
        .where(Review.task_id == task.id, Review.state.in_(OPEN_STATES))
        .order_by(Review.id.desc())
        .limit(1)
    )


def last_verification(task: RectificationTask) -> Review | None:
    """The completed verification that the present state of the task rests on."""
    return db.session.scalar(
        select(Review)
        .where(
            Review.task_id == task.id,
            Review.kind == ReviewKind.VERIFICATION,
            Review.state == ReviewState.COMPLETED,
        )
        .order_by(Review.id.desc())
        .limit(1)
    )


def reviews_due(actor: Actor, until: date) -> Sequence[Review]:
    """Reviews assigned to the actor that are due by a day, earliest first."""
    return db.session.scalars(
        select(Review)
        .where(
            Review.reviewer_id == actor.id,
            Review.state.in_(OPEN_STATES),
            Review.scheduled_on <= until,
        )
        .options(joinedload(Review.school), joinedload(Review.task))
        .order_by(Review.scheduled_on, Review.id)
        .limit(20)
    ).all()


def count_assigned(actor: Actor) -> int:
    """Open reviews assigned to the actor."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Review)
            .where(Review.reviewer_id == actor.id, Review.state.in_(OPEN_STATES))
        )
        or 0
    )
