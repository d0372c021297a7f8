"""Which reviews an actor may know of, and how one is found."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import joinedload

from app.core.loop import Anchor
from app.core.permissions import OFFICE_ROLES, SCHOOL_ROLES, Actor, Role, holds
from app.extensions import db
from app.findings.models import Finding
from app.followups.models import Review, SiteCheck
from app.followups.states import OPEN_STATES, ReviewKind, ReviewState
from app.rectification import queries as rectification
from app.rectification.models import ClosureRequest, RectificationTask
from app.schools.queries import school_ids_in_scope
from app.visits.models import Visit


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Review`: office and leaders by region, the reviewer, the school once completed."""
    if actor.is_system:
        return true()
    if actor.id is None:
        return false()
    ways: list[ColumnElement[bool]] = []
    if holds(actor, *OFFICE_ROLES):
        ways.append(Review.reviewer_id == actor.id)
    if holds(actor, *OFFICE_ROLES, Role.LEADER):
        scope = school_ids_in_scope(actor, *OFFICE_ROLES, Role.LEADER)
        ways.append(Review.school_id.in_(scope))
    if holds(actor, *SCHOOL_ROLES):
        scope = school_ids_in_scope(actor, *SCHOOL_ROLES)
        ways.append(and_(Review.school_id.in_(scope), Review.state == ReviewState.COMPLETED))
    return or_(*ways) if ways else false()


def get_review(actor: Actor, number: str) -> Review | None:
    """The review with that number, if the actor may know of it, with its task and its finding."""
    task = joinedload(Review.task)
    finding = task.joinedload(RectificationTask.finding)
    return db.session.scalar(
        select(Review)
        .where(Review.number == number, visible_to(actor))
        .options(
            finding.joinedload(Finding.indicator),
            task.joinedload(RectificationTask.school),
            task.joinedload(RectificationTask.owner),
            task.joinedload(RectificationTask.leader),
            joinedload(Review.closure_request).joinedload(ClosureRequest.requested_by),
            joinedload(Review.reviewer),
        )
    )


def sees_task(actor: Actor, task_id: int) -> bool:
    """Whether the actor may know of the task, also beside their scope."""
    query = select(RectificationTask.id).where(
        RectificationTask.id == task_id, rectification.visible_to(actor)
    )
    return db.session.scalar(query) is not None


def reviews_of_task(task: RectificationTask) -> Sequence[Review]:
    """All reviews of a task, newest first."""
    return db.session.scalars(
        select(Review)
        .where(Review.task_id == task.id)
        .options(joinedload(Review.reviewer))
        .order_by(Review.id.desc())
    ).all()


def story_of_task(task: RectificationTask) -> tuple[list[Review], list[SiteCheck]]:
    """Reviews of a task and what visits saw of its finding, newest first; one statement for both.

    Each row pairs one of these with one of those: both are few, and statements count.
    """
    rows: Sequence[Any] = db.session.execute(
        select(Review, SiteCheck)
        .select_from(RectificationTask)
        .outerjoin(Review, Review.task_id == RectificationTask.id)
        .outerjoin(SiteCheck, SiteCheck.finding_id == RectificationTask.finding_id)
        .where(RectificationTask.id == task.id)
        .options(
            joinedload(Review.reviewer),
            joinedload(SiteCheck.by),
            joinedload(SiteCheck.finding),
            joinedload(SiteCheck.visit).joinedload(Visit.school),
        )
        .order_by(Review.id.desc(), SiteCheck.id.desc())
    ).all()
    reviews = dict.fromkeys(row[0] for row in rows if row[0] is not None)
    checks = dict.fromkeys(row[1] for row in rows if row[1] is not None)
    return list(reviews), list(checks)


def open_review(task: RectificationTask) -> Review | None:
    """The review of the task that is scheduled or under way, if any, with its reviewer."""
    return db.session.scalar(
        select(Review)
        .where(Review.task_id == task.id, Review.state.in_(OPEN_STATES))
        .options(joinedload(Review.reviewer))
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
        .options(joinedload(Review.reviewer))
        .order_by(Review.id.desc())
        .limit(1)
    )


def review_on(actor: Actor, anchor: Anchor, *kinds: ReviewKind) -> Review | None:
    """The newest review of those kinds for a station of the loop, if the actor may know of it.

    Looks at all tasks of its finding; cancelled reviews do not count.
    """
    query = select(Review).where(
        visible_to(actor), Review.kind.in_(kinds), Review.state != ReviewState.CANCELLED
    )
    if anchor.finding_id is None:
        return None
    tasks = select(RectificationTask.id).where(RectificationTask.finding_id == anchor.finding_id)
    query = query.where(Review.task_id.in_(tasks))
    return db.session.scalar(query.order_by(Review.id.desc()).limit(1))


def assigned_query(actor: Actor) -> Select[int]:
    """Counts the open reviews assigned to the actor; for use inside a statement."""
    return (
        select(func.count())
        .select_from(Review)
        .where(Review.reviewer_id == actor.id, Review.state.in_(OPEN_STATES))
    )


def count_assigned(actor: Actor) -> int:
    """Open reviews assigned to the actor."""
    return db.session.scalar(assigned_query(actor)) or 0
