"""Who may do what with findings."""

from typing import Any

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import (
    NOT_YOURS,
    OFFICE_ROLES,
    RECUSED,
    Actor,
    Decision,
    Role,
    allow_if,
    holds,
    holds_at,
    is_recused,
    policy,
)
from app.findings.models import Finding
from app.findings.states import FindingState
from app.schools.models import School


def is_office_at(actor: Actor, school: School) -> bool:
    """True for a supervisor or office lead whose scope covers the school."""
    return holds_at(actor, school, *OFFICE_ROLES)


def on_team_of(actor: Actor, finding: Finding) -> bool:
    """True when the actor, still in the office, was on the visit that the finding comes from."""
    return (
        finding.visit is not None
        and actor.id in finding.visit.team_ids
        and holds(actor, *OFFICE_ROLES)
    )


@policy
def may_list_findings(actor: Actor, subject: Any) -> Decision:
    """Everybody with a business role; the list itself is scoped."""
    roles = (*OFFICE_ROLES, Role.LEADER, Role.SCHOOL_HEAD, Role.SCHOOL_STAFF)
    return allow_if(holds(actor, *roles), NOT_YOURS.reason)


@policy
def may_view_finding(actor: Actor, finding: Finding) -> Decision:
    """Whoever the scope lets find it."""
    return may_list_findings(actor, finding)


@policy
def may_raise_findings(actor: Actor, subject: Any) -> Decision:
    """Supervisors and office leads; at which school is checked with the school at hand."""
    return allow_if(holds(actor, *OFFICE_ROLES), NOT_YOURS.reason)


@policy
def may_raise_at(actor: Actor, school: School) -> Decision:
    """An office role that covers the school and is not recused there."""
    if is_recused(actor, school.id):
        return Decision(False, RECUSED)
    return allow_if(is_office_at(actor, school), NOT_YOURS.reason)


@policy
def may_edit_finding(actor: Actor, finding: Finding) -> Decision:
    """While it is a draft: the visit's team, its author, the office lead."""
    if is_recused(actor, finding.school_id):
        return Decision(False, RECUSED)
    return allow_if(
        on_team_of(actor, finding)
        or (finding.created_by_id == actor.id and is_office_at(actor, finding.school))
        or holds_at(actor, finding.school, Role.OFFICE_LEAD),
        _l("Only the team of the visit or the office lead edits a draft finding."),
    )


@policy
def may_confirm_finding(actor: Actor, finding: Finding) -> Decision:
    """The visit's lead or the office lead; without a visit its author or the office lead."""
    if is_recused(actor, finding.school_id):
        return Decision(False, RECUSED)
    if holds_at(actor, finding.school, Role.OFFICE_LEAD):
        return Decision(True)
    if finding.visit is not None:
        return allow_if(
            finding.visit.lead_id == actor.id and holds(actor, *OFFICE_ROLES),
            _l("The lead of the visit confirms its findings."),
        )
    return allow_if(
        finding.created_by_id == actor.id and is_office_at(actor, finding.school),
        _l("Its author or the office lead confirms it."),
    )


@policy
def may_judge_recurrence(actor: Actor, finding: Finding) -> Decision:
    """Whoever may edit the draft; once it is confirmed, whoever may confirm it."""
    if finding.state is FindingState.DRAFT:
        return may_edit_finding(actor, finding)
    return may_confirm_finding(actor, finding)


@policy
def may_object(actor: Actor, finding: Finding) -> Decision:
    """The head of the school concerned."""
    return allow_if(
        holds_at(actor, finding.school, Role.SCHOOL_HEAD),
        _l("The school head objects on behalf of the school."),
    )


@policy
def may_decide_objection(actor: Actor, finding: Finding) -> Decision:
    """The office lead of a region that covers the school."""
    if is_recused(actor, finding.school_id):
        return Decision(False, RECUSED)
    return allow_if(
        holds_at(actor, finding.school, Role.OFFICE_LEAD),
        _l("The office lead decides on objections."),
    )


@policy
def by_its_tasks(actor: Actor, finding: Finding) -> Decision:
    """Closing and reopening follow from the tasks; whoever was allowed to act on those may cause it."""
    return allow_if(actor.is_authenticated, NOT_YOURS.reason)
