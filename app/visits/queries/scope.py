"""Which visits an actor may know of, and how one is found."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from app.checklists.models import ChecklistVersion
from app.core.permissions import OFFICE_ROLES, SCHOOL_ROLES, Actor, Role, holds
from app.extensions import db
from app.schools.queries import school_ids_in_scope
from app.visits.models import Visit, VisitMember, VisitSheet

REGION_READERS = (Role.SUPERVISOR, Role.OFFICE_LEAD, Role.LEADER)


def own_school_ids(actor: Actor) -> frozenset[int]:
    """Schools at which the actor holds a grant of any role."""
    return frozenset(grant.school_id for grant in actor.grants if grant.school_id is not None)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Visit`; its twin for one loaded visit is `permissions.may_see`.

    Region roles see the visits of the schools in their scope, a team member their visits, a school
    what it was told of. An unannounced visit does not exist for anybody who holds a grant at the
    school, until arrival is recorded (design section 2, rule 4).
    """
    if actor.is_system:
        return true()
    ways: list[ColumnElement[bool]] = []
    if holds(actor, *REGION_READERS):
        ways.append(Visit.school_id.in_(school_ids_in_scope(actor, *REGION_READERS)))
    if holds(actor, *OFFICE_ROLES):
        mine = select(VisitMember.visit_id).where(VisitMember.user_id == actor.id)
        ways += [Visit.lead_id == actor.id, Visit.id.in_(mine)]
    if holds(actor, *SCHOOL_ROLES):
        known = or_(Visit.arrived_at.is_not(None), Visit.notified_at.is_not(None))
        ways.append(and_(Visit.school_id.in_(own_school_ids(actor)), known))
    if not ways:
        return false()
    own = own_school_ids(actor)
    if not own:
        return or_(*ways)
    open_to_school = or_(
        Visit.unannounced.is_(False),
        Visit.arrived_at.is_not(None),
        Visit.school_id.not_in(own),
    )
    return and_(or_(*ways), open_to_school)


def get_visit(actor: Actor, reference: str) -> Visit | None:
    """The visit with that number or public id, if the actor may know of it; with team and sheets."""
    query = (
        select(Visit)
        .where(_named(reference), visible_to(actor))
        .options(
            joinedload(Visit.school),
            joinedload(Visit.county),
            joinedload(Visit.lead),
            joinedload(Visit.members).joinedload(VisitMember.user),
            joinedload(Visit.sheets)
            .joinedload(VisitSheet.checklist_version)
            .joinedload(ChecklistVersion.checklist),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def get_visit_by_id(actor: Actor, visit_id: int) -> Visit | None:
    """The visit with that id, if the actor may know of it."""
    query = select(Visit).where(Visit.id == visit_id, visible_to(actor))
    return db.session.scalar(query.options(joinedload(Visit.school)))


def is_visible(actor: Actor, visit_id: int) -> bool:
    """Whether the actor may know of the visit."""
    return (
        db.session.scalar(select(Visit.id).where(Visit.id == visit_id, visible_to(actor)))
        is not None
    )


def last_visit_before(visit: Visit) -> Visit | None:
    """The visit to the same school that was recorded last before this one."""
    query = (
        select(Visit)
        .where(
            Visit.school_id == visit.school_id,
            Visit.id != visit.id,
            Visit.recorded_at.is_not(None),
            Visit.planned_on <= visit.planned_on,
        )
        .options(joinedload(Visit.lead), joinedload(Visit.sheets))
        .order_by(Visit.planned_on.desc(), Visit.id.desc())
        .limit(1)
    )
    return db.session.scalars(query).unique().first()


def visits_of_school(actor: Actor, school_id: int, limit: int = 10) -> Sequence[Visit]:
    """Visits to one school that the actor may know of, newest first."""
    query = (
        select(Visit)
        .where(Visit.school_id == school_id, visible_to(actor))
        .options(joinedload(Visit.lead), selectinload(Visit.sheets))
        .order_by(Visit.planned_on.desc(), Visit.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def _named(reference: str) -> ColumnElement[bool]:
    # A link to a draft keeps leading to the visit once it has its number.
    return or_(Visit.number == reference, Visit.public_id == reference)
