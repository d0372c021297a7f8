"""Lists: applications that wait for a review, and reviews with their filters."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from app.core import search
from app.core.permissions import OFFICE_ROLES, Actor, Role, holds
from app.core.severity import Severity
from app.extensions import db
from app.followups.models import Review
from app.followups.queries.scope import visible_to
from app.followups.states import OPEN_STATES, Place, ReviewKind, ReviewState
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from app.schools.models import Region, School
from app.schools.queries import school_ids_in_scope

FEW = 20


class View(enum.StrEnum):
    """The tabs over the list."""

    WAITING = "waiting"
    MINE = "mine"
    LOOK_BACKS = "look_backs"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFilter:
    """What a person asked the list for; empty parts do not narrow it."""

    view: View = View.ALL
    words: str = ""
    state: ReviewState | None = None
    kind: ReviewKind | None = None
    place: Place | None = None
    severity: Severity | None = None
    school_code: str = ""
    region_code: str = ""


def waiting_list(actor: Actor, wanted: ReviewFilter) -> Select[RectificationTask]:
    """Tasks that wait for the actor's verdict, unordered: applied for and nobody reviews them yet.

    Office leads also get verified major tasks, which they close or send back.
    """
    task = RectificationTask
    return select(task).where(_waits_for(actor), *_task_conditions(wanted))


def _waits_for(actor: Actor) -> ColumnElement[bool]:
    task = RectificationTask
    if not holds(actor, *OFFICE_ROLES):
        return false()
    reviewed = select(Review.task_id).where(Review.state.in_(OPEN_STATES))
    ways: list[ColumnElement[bool]] = [
        and_(
            task.state == TaskState.PENDING_REVIEW,
            task.school_id.in_(school_ids_in_scope(actor, *OFFICE_ROLES)),
            task.id.not_in(reviewed),
        )
    ]
    if holds(actor, Role.OFFICE_LEAD):
        leads = task.school_id.in_(school_ids_in_scope(actor, Role.OFFICE_LEAD))
        ways.append(and_(task.state == TaskState.VERIFIED, leads))
    own = {grant.school_id for grant in actor.grants if grant.school_id is not None}
    recused = sorted(own | actor.recused_school_ids)
    return and_(or_(*ways), task.school_id.not_in(recused)) if recused else or_(*ways)


def review_list(actor: Actor, wanted: ReviewFilter) -> Select[Review]:
    """Reviews of a tab that the actor may know of, unordered."""
    query = select(Review).where(visible_to(actor))
    if wanted.view is View.MINE:
        query = query.where(Review.reviewer_id == actor.id, Review.state.in_(OPEN_STATES))
    elif wanted.view is View.LOOK_BACKS:
        query = query.where(Review.kind == ReviewKind.LOOK_BACK)
    if wanted.state is not None:
        query = query.where(Review.state == wanted.state)
    if wanted.kind is not None:
        query = query.where(Review.kind == wanted.kind)
    if wanted.place is not None:
        query = query.where(Review.place == wanted.place)
    about_tasks = _task_conditions(wanted)
    if about_tasks:
        tasks = select(RectificationTask.id).where(*about_tasks)
        by_task: ColumnElement[bool] = Review.task_id.in_(tasks)
        if wanted.words:
            by_task = or_(by_task, Review.number == wanted.words.upper())
        query = query.where(by_task)
    return query


def _task_conditions(wanted: ReviewFilter) -> list[ColumnElement[bool]]:
    task = RectificationTask
    found: list[ColumnElement[bool]] = []
    if wanted.words:
        schools = select(School.id).where(
            or_(
                School.name_zh.icontains(wanted.words, autoescape=True),
                School.name_en.icontains(wanted.words, autoescape=True),
            )
        )
        found.append(
            or_(
                task.id.in_(search.matching_ids("task", wanted.words)),
                task.school_id.in_(schools),
            )
        )
    if wanted.severity is not None:
        found.append(task.severity == wanted.severity)
    if wanted.school_code:
        found.append(task.school_id.in_(select(School.id).where(School.code == wanted.school_code)))
    if wanted.region_code:
        path = select(Region.path).where(Region.code == wanted.region_code).scalar_subquery()
        inside = func.substr(School.region_path, 1, func.length(path)) == path
        found.append(task.school_id.in_(select(School.id).where(inside, path.is_not(None))))
    return found


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
        .limit(FEW)
    ).all()


def reviews_due_until(until: date) -> Sequence[Review]:
    """Everybody's open reviews that are due by a day, with what a reminder says of them."""
    return db.session.scalars(
        select(Review)
        .where(Review.state.in_(OPEN_STATES), Review.scheduled_on <= until)
        .options(joinedload(Review.school), joinedload(Review.task), joinedload(Review.reviewer))
        .order_by(Review.scheduled_on, Review.id)
    ).all()


def assigned_to(user_id: int) -> Sequence[Review]:
    """Open reviews of a person, earliest first."""
    return db.session.scalars(
        select(Review)
        .where(Review.reviewer_id == user_id, Review.state.in_(OPEN_STATES))
        .options(joinedload(Review.school), joinedload(Review.task))
        .order_by(Review.scheduled_on, Review.id)
    ).all()
