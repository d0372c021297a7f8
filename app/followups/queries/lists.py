"""Lists: applications that wait for a review, and reviews with their filters."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.core import clock, search
from app.core.permissions import OFFICE_ROLES, Actor, Role, holds
from app.core.severity import Severity
from app.extensions import db
from app.followups.models import Review
from app.followups.queries.scope import visible_to
from app.followups.states import OPEN_STATES, Place, ReviewKind, ReviewState
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from app.schools.queries import (
    school_ids_in_scope,
    school_ids_named,
    school_ids_of_regions_named,
)

FEW = 20


class View(enum.StrEnum):
    """The tabs over the list."""

    WAITING = "waiting"
    MINE = "mine"
    CHECKPOINTS = "checkpoints"
    LOOK_BACKS = "look_backs"
    EFFECTS = "effects"
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
    school: str = ""
    region: str = ""
    reviewer: str = ""
    from_on: date | None = None
    to_on: date | None = None


def waiting_list(actor: Actor, wanted: ReviewFilter) -> Select[RectificationTask]:
    """Tasks that wait for the actor's verdict, unordered: applied for and nobody reviews them yet.

    Office leads also get verified major tasks, which they close or send back.
    """
    task = RectificationTask
    return select(task).where(_waits_for(actor), *_task_conditions(wanted))


def checkpoint_list(actor: Actor, wanted: ReviewFilter) -> Select[RectificationTask]:
    """Tasks that are kept up, in the actor's scope, unordered; whoever looks next is on the row."""
    task = RectificationTask
    seen = task.school_id.in_(school_ids_in_scope(actor, *OFFICE_ROLES, Role.LEADER))
    kept_up = (task.checkpoint_on.is_not(None), task.state == TaskState.SUSTAINED)
    query = select(task).where(seen, *kept_up, *_task_conditions(wanted))
    if wanted.from_on is not None:
        query = query.where(task.checkpoint_on >= wanted.from_on)
    if wanted.to_on is not None:
        query = query.where(task.checkpoint_on <= wanted.to_on)
    return query


def effect_list(actor: Actor, wanted: ReviewFilter) -> Select[RectificationTask]:
    """Closed tasks in the actor's scope whose effect is asked for by today, unordered."""
    task = RectificationTask
    seen = task.school_id.in_(school_ids_in_scope(actor, *OFFICE_ROLES, Role.LEADER))
    asked = (
        task.effect_due_on.is_not(None),
        task.effect_due_on <= clock.today(),
        task.state == TaskState.CLOSED,
    )
    return select(task).where(seen, *asked, *_task_conditions(wanted))


def checkpoints_due(actor: Actor, until: date) -> Sequence[RectificationTask]:
    """Checkpoints due by a day of tasks that the actor follows, the earliest first."""
    task = RectificationTask
    query = select(task).where(
        task.supervisor_id == actor.id,
        task.checkpoint_on.is_not(None),
        task.checkpoint_on <= until,
        task.state == TaskState.SUSTAINED,
    )
    loaded = query.options(joinedload(task.school)).order_by(task.checkpoint_on, task.id)
    return db.session.scalars(loaded.limit(FEW)).all()


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
    if wanted.reviewer:
        named = User.name.icontains(wanted.reviewer, autoescape=True)
        query = query.where(Review.reviewer_id.in_(select(User.id).where(named)))
    if wanted.from_on is not None:
        query = query.where(Review.scheduled_on >= wanted.from_on)
    if wanted.to_on is not None:
        query = query.where(Review.scheduled_on <= wanted.to_on)
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
        schools = school_ids_named(wanted.words)
        found.append(
            or_(
                task.id.in_(search.matching_ids("task", wanted.words)),
                task.school_id.in_(schools),
            )
        )
    if wanted.severity is not None:
        found.append(task.severity == wanted.severity)
    if wanted.school:
        found.append(task.school_id.in_(school_ids_named(wanted.school)))
    if wanted.region:
        found.append(task.school_id.in_(school_ids_of_regions_named(wanted.region)))
    return found


def find_reviewers(actor: Actor, words: str, limit: int = 10) -> Sequence[User]:
    """The first people by name whose name holds the words, of reviews that the actor may see."""
    if not words.strip():
        return []
    reviews = select(Review.id).where(Review.reviewer_id == User.id, visible_to(actor)).exists()
    named = User.name.icontains(words, autoescape=True)
    query = select(User).where(named, reviews).order_by(User.name, User.id).limit(limit)
    return db.session.scalars(query).all()


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
