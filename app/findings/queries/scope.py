"""Reads of findings, scoped to what an actor may know of."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import joinedload

from app.core.permissions import OFFICE_ROLES, SCHOOL_ROLES, Actor, Role, holds
from app.extensions import db
from app.findings.models import Finding
from app.findings.states import FindingState
from app.schools.queries import school_ids_in_scope
from app.visits.models import Visit, VisitMember

LIVE_STATES = (FindingState.CONFIRMED, FindingState.DISPUTED)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Condition on `Finding`: office and leaders by region, the team of its visit, the school once
    it has been confirmed."""
    if actor.is_system:
        return true()
    ways: list[ColumnElement[bool]] = [
        Finding.school_id.in_(school_ids_in_scope(actor, *OFFICE_ROLES, Role.LEADER)),
        and_(
            Finding.school_id.in_(school_ids_in_scope(actor, *SCHOOL_ROLES)),
            Finding.confirmed_at.is_not(None),
        ),
    ]
    # Whoever has left the office leaves the visits of that time behind.
    if holds(actor, *OFFICE_ROLES):
        ways.append(Finding.visit_id.in_(_visits_of_team(actor)))
    return or_(*ways)


def _visits_of_team(actor: Actor) -> Select[int]:
    member = select(VisitMember.visit_id).where(VisitMember.user_id == actor.id)
    return select(Visit.id).where(or_(Visit.lead_id == actor.id, Visit.id.in_(member)))


def get_finding(actor: Actor, reference: str) -> Finding | None:
    """The finding with that number or public id, if the actor may know of it."""
    return db.session.scalar(
        select(Finding)
        .where(or_(Finding.number == reference, Finding.public_id == reference), visible_to(actor))
        .options(joinedload(Finding.school), joinedload(Finding.visit), joinedload(Finding.item))
    )


def findings_of_visit(actor: Actor, visit: Visit) -> Sequence[Finding]:
    """Findings of a visit that the actor may see, gravest first, then in order of the checklist."""
    found = db.session.scalars(
        select(Finding)
        .where(Finding.visit_id == visit.id, visible_to(actor))
        .options(joinedload(Finding.item), joinedload(Finding.indicator))
        .order_by(Finding.id)
    ).all()
    return sorted(found, key=lambda finding: (-finding.severity.bars, finding.id))


def open_findings_of_school(school_id: int) -> Sequence[Finding]:
    """Findings of a school that are still to be dealt with, oldest first."""
    return db.session.scalars(
        select(Finding)
        .where(Finding.school_id == school_id, Finding.state.in_(LIVE_STATES))
        .order_by(Finding.id)
    ).all()


def merge_targets(finding: Finding) -> Sequence[Finding]:
    """Other findings of the same school that this one could be merged into, newest first."""
    return db.session.scalars(
        select(Finding)
        .where(
            Finding.school_id == finding.school_id,
            Finding.id != finding.id,
            Finding.state.in_((FindingState.DRAFT, *LIVE_STATES)),
        )
        .order_by(Finding.id.desc())
        .limit(50)
    ).all()


def drafts_of_visit(visit_id: int) -> Sequence[Finding]:
    """Draft findings of a visit, in order."""
    return db.session.scalars(
        select(Finding)
        .where(Finding.visit_id == visit_id, Finding.state == FindingState.DRAFT)
        .order_by(Finding.id)
    ).all()


def findings_of_visit_unscoped(visit_id: int) -> Sequence[Finding]:
    """All findings of a visit whatever their state, for the program itself."""
    return db.session.scalars(
        select(Finding).where(Finding.visit_id == visit_id).order_by(Finding.id)
    ).all()


def standing_findings(visit_id: int) -> Sequence[Finding]:
    """Findings of a visit that stand or are still to be confirmed, gravest first; unscoped."""
    gone = {FindingState.WITHDRAWN, FindingState.MERGED}
    standing = [found for found in findings_of_visit_unscoped(visit_id) if found.state not in gone]
    return sorted(standing, key=lambda finding: (-finding.severity.bars, finding.id))


def finding_by_number(school_id: int, number: str) -> Finding | None:
    """The confirmed finding of a school with that number."""
    return db.session.scalar(
        select(Finding).where(
            Finding.school_id == school_id,
            Finding.number == number.strip(),
            Finding.confirmed_at.is_not(None),
        )
    )
