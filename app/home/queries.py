"""What the first page needs to know, a statement or two per part."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.permissions import OFFICE_ROLES, Actor, Role, holds
from app.extensions import db
from app.followups import queries as reviews
from app.followups.models import Review
from app.messages.queries import unread_query
from app.rectification import queries as rectification
from app.rectification.models import Notice, RectificationTask
from app.referrals import queries as referrals
from app.referrals.models import Referral
from app.visits import queries as visits
from app.visits.models import Visit, VisitMember
from app.visits.states import VisitState

FEW = 8


def counts(actor: Actor) -> dict[str, int]:
    """Numbers beside the entries of the navigation; one statement."""
    parts = {"unread": unread_query(actor.id or 0)}
    if holds(actor, *OFFICE_ROLES):
        parts["reviews"] = reviews.assigned_query(actor)
    if holds(actor, *OFFICE_ROLES, Role.SECTION_STAFF):
        parts["referrals"] = referrals.waiting_query(actor)
    row = db.session.execute(select(*(part.scalar_subquery() for part in parts.values()))).one()
    return dict(zip(parts, row, strict=True))


@dataclass(frozen=True, slots=True)
class ToDo:
    """Tasks whose next move is the reader's: the first few by deadline, and how many in all."""

    tasks: Sequence[RectificationTask]
    count: int


def to_do(actor: Actor) -> ToDo:
    """Tasks that wait for the actor, the most urgent first; one statement."""
    condition = rectification.waits_for(actor)
    number = select(func.count()).select_from(RectificationTask).where(condition)
    rows = db.session.execute(
        select(RectificationTask, number.scalar_subquery())
        .where(condition)
        .options(joinedload(RectificationTask.school))
        .order_by(RectificationTask.due_on, RectificationTask.id)
        .limit(FEW)
    ).all()
    return ToDo([row[0] for row in rows], rows[0][1] if rows else 0)


@dataclass(frozen=True, slots=True)
class VisitDay:
    """Visits of a person: what is going on, today's and coming ones, records to finish."""

    going_on: Sequence[Visit] = ()
    next: Sequence[Visit] = ()
    to_finish: Sequence[Visit] = ()
    progress: dict[int, Any] = field(default_factory=dict)


def own_visits(actor: Actor) -> VisitDay:
    """Visits that the actor leads or goes along on and that are not done: two statements."""
    states = (
        VisitState.DRAFT,
        VisitState.PLANNED,
        VisitState.IN_PROGRESS,
        VisitState.RECORDED,
        VisitState.FED_BACK,
    )
    found = db.session.scalars(
        select(Visit)
        .where(visits.visible_to(actor), _of_team(actor), Visit.state.in_(states))
        .options(joinedload(Visit.school))
        .order_by(Visit.planned_on, Visit.id)
        .limit(40)
    ).all()
    going_on = [visit for visit in found if visit.state is VisitState.IN_PROGRESS]
    return VisitDay(
        going_on=going_on,
        next=[v for v in found if v.state in {VisitState.DRAFT, VisitState.PLANNED}][:FEW],
        to_finish=[v for v in found if v.state in {VisitState.RECORDED, VisitState.FED_BACK}][:FEW],
        progress=dict(visits.progress_of([visit.id for visit in going_on])) if going_on else {},
    )


def _of_team(actor: Actor) -> ColumnElement[bool]:
    member = select(VisitMember.visit_id).where(VisitMember.user_id == actor.id)
    return or_(Visit.lead_id == actor.id, Visit.id.in_(member))


def reviews_due(actor: Actor) -> Sequence[Review]:
    """Reviews assigned to the actor for the two weeks to come."""
    return reviews.reviews_due(actor, clock.today() + timedelta(days=14))


def referrals_waiting(actor: Actor) -> Sequence[Referral]:
    """Referrals that the actor's section has to answer, or their office to move on."""
    return referrals.waiting_for(actor)


def notices_to_acknowledge(actor: Actor) -> Sequence[Notice]:
    """Notices issued to the actor's school whose receipt is due."""
    return rectification.notices_to_acknowledge(actor)


def notices_to_approve(actor: Actor) -> Sequence[Notice]:
    """Notices that wait for the actor's approval or issue."""
    return rectification.notices_to_approve(actor)


@dataclass(frozen=True, slots=True)
class WeekChange:
    """What changed in a region in the last seven days."""

    issued: int
    closed: int
    applied: int


def last_week(actor: Actor) -> WeekChange:
    """Tasks issued, closed and applied for within the last seven days; one statement."""
    since = clock.today() - timedelta(days=7)
    task = RectificationTask
    seen = rectification.visible_to(actor)

    def number(condition: Any) -> Any:
        return select(func.count()).select_from(task).where(seen, condition).scalar_subquery()

    row = db.session.execute(
        select(
            number(task.issued_on >= since),
            number(task.closed_on >= since),
            number(task.applied_at >= clock.local_moment(since)),
        )
    ).one()
    return WeekChange(*row)
