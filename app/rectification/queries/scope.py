"""What an actor may know of: tasks and notices by region, zone, school, visit team and assignment."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.core.permissions import OFFICE_ROLES, SCHOOL_ROLES, Actor, Role
from app.extensions import db
from app.findings.models import Finding
from app.rectification.models import ExtensionRequest, Notice, RectificationTask
from app.rectification.states import SCHOOL_SEES
from app.schools.queries import school_ids_in_scope
from app.visits.models import Visit, VisitMember

ABOVE = (*OFFICE_ROLES, Role.LEADER)
READERS = (*ABOVE, *SCHOOL_ROLES)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `RectificationTask`: by scope of a business role, by the visit, by assignment."""
    if actor.is_system:
        return true()
    wanted: list[ColumnElement[bool]] = [
        RectificationTask.school_id.in_(school_ids_in_scope(actor, *READERS))
    ]
    if actor.id is not None and holds_office(actor):
        team = select(Finding.id).where(Finding.visit_id.in_(visits_of_team(actor)))
        wanted.append(RectificationTask.finding_id.in_(team))
        wanted.append(RectificationTask.reviewer_id == actor.id)
    return or_(*wanted)


def holds_office(actor: Actor) -> bool:
    """True for anybody who could be on a visit's team or be given a review."""
    return any(grant.role in OFFICE_ROLES for grant in actor.grants)


def visits_of_team(actor: Actor) -> Select[int]:
    """Ids of visits whose lead or member the actor is."""
    member = select(VisitMember.visit_id).where(VisitMember.user_id == actor.id)
    return select(Visit.id).where(or_(Visit.lead_id == actor.id, Visit.id.in_(member)))


def get_task(actor: Actor, number: str) -> RectificationTask | None:
    """The task with that number, if the actor may know of it, with all that its page names."""
    task = RectificationTask
    finding = joinedload(task.finding)
    found = db.session.scalars(
        select(task)
        .where(task.number == number, visible_to(actor))
        .options(
            joinedload(task.school),
            joinedload(task.county),
            finding.joinedload(Finding.indicator),
            finding.joinedload(Finding.visit),
            joinedload(task.notice),
            joinedload(task.owner),
            joinedload(task.leader),
            joinedload(task.supervisor),
            joinedload(task.reviewer),
            joinedload(task.section),
            joinedload(task.effect_by),
            joinedload(task.helpers),
        )
    )
    return found.unique().one_or_none()


def visible_notices(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Notice`: the office sees drafts too, the school what was issued to it."""
    if actor.is_system:
        return true()
    if actor.id is None:
        return false()
    ways: list[ColumnElement[bool]] = [
        Notice.school_id.in_(school_ids_in_scope(actor, *ABOVE)),
        and_(
            Notice.school_id.in_(school_ids_in_scope(actor, *SCHOOL_ROLES)),
            Notice.state.in_(SCHOOL_SEES),
            Notice.issued_at.is_not(None),
        ),
    ]
    if holds_office(actor):
        ways.append(Notice.visit_id.in_(visits_of_team(actor)))
    return or_(*ways)


def get_notice(actor: Actor, public_id: str) -> Notice | None:
    """The notice with that public id, if the actor may know of it."""
    return db.session.scalar(
        select(Notice)
        .where(Notice.public_id == public_id, visible_notices(actor))
        .options(
            joinedload(Notice.school),
            joinedload(Notice.county),
            joinedload(Notice.visit),
            joinedload(Notice.created_by),
            selectinload(Notice.findings),
        )
    )


def get_extension(actor: Actor, number: str, public_id: str) -> ExtensionRequest | None:
    """The request with that id of the task with that number, if the actor may know of the task."""
    task = get_task(actor, number)
    if task is None:
        return None
    return db.session.scalar(
        select(ExtensionRequest).where(
            ExtensionRequest.public_id == public_id, ExtensionRequest.task_id == task.id
        )
    )
