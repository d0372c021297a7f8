"""Who may plan, see, record, lead and answer visits."""

from typing import Any

from app.core import policy as settings
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import (
    ALLOW,
    BUSINESS_ROLES,
    NOT_YOURS,
    OFFICE_ROLES,
    RECUSED,
    SCHOOL_ROLES,
    Actor,
    Decision,
    Role,
    allow_if,
    belongs_to_school,
    deny,
    holds,
    holds_at,
    is_recused,
    policy,
)
from app.schools.models import School
from app.visits.models import Visit
from app.visits.queries.answers import Asked
from app.visits.queries.draws import Drawn
from app.visits.queries.scope import REGION_READERS, own_school_ids
from app.visits.queries.transcripts import Written
from app.visits.states import FORMAL_KINDS, VisitState

ONLY_THE_LEAD = _l("The lead of the visit does this.")
ONLY_THE_OFFICE_LEAD = _l("The office lead does this.")

SLIP_STATES = frozenset({VisitState.RECORDED, VisitState.FED_BACK, VisitState.CONCLUDED})


def may_see(actor: Actor, visit: Visit) -> bool:
    """Twin of `queries.visible_to` for one visit whose school is loaded."""
    if actor.is_system:
        return True
    own = own_school_ids(actor)
    if visit.is_secret and visit.school_id in own:
        return False
    if holds_at(actor, visit.school, *REGION_READERS):
        return True
    if holds(actor, *OFFICE_ROLES) and is_on_team(actor, visit):
        return True
    if not holds(actor, *SCHOOL_ROLES):
        return False
    return visit.school_id in own and visit.is_known_to_school


def is_on_team(actor: Actor, visit: Visit) -> bool:
    """True for the lead and the members."""
    return actor.id is not None and actor.id in visit.team_ids


def is_office_side(actor: Actor, visit: Visit) -> bool:
    """True for those who read everything about the visit: team, office and leaders, not the school."""
    if actor.is_system:
        return True
    if belongs_to_school(actor, visit.school_id):
        return False
    return holds_at(actor, visit.school, *REGION_READERS) or is_on_team(actor, visit)


def is_team_or_office(actor: Actor, visit: Visit) -> bool:
    """True for the team and for supervisors and office leads above the school; not for leaders."""
    if belongs_to_school(actor, visit.school_id):
        return False
    return is_on_team(actor, visit) or holds_at(actor, visit.school, *OFFICE_ROLES)


def may_see_originals(actor: Actor, visit: Visit) -> bool:
    """True for those who see photos as they were before they were marked up.

    Pupils' faces are hidden by marks: unless the setting `visit.originals_for_all` says otherwise
    they are for the team and the office.
    """
    if settings.value("visit.originals_for_all", visit.school.region_path):
        return True
    return is_team_or_office(actor, visit)


def keeps_positions(visit: Visit) -> bool:
    """True where the office wants to know where photos were taken (setting `visit.photo_position`)."""
    return bool(settings.value("visit.photo_position", visit.school.region_path))


def asks_arrival_position(visit: Visit) -> bool:
    """True where the office checks where the team arrives (setting `visit.arrival_position`)."""
    return bool(settings.value("visit.arrival_position", visit.school.region_path))


def needs_approval(visit: Visit) -> bool:
    """True when the plan is fixed by the office lead (setting `visit.approval_by_lead`)."""
    if visit.kind not in FORMAL_KINDS:
        return False
    return bool(settings.value("visit.approval_by_lead", visit.school.region_path))


@policy
def may_list_visits(actor: Actor, subject: Any) -> Decision:
    """Everybody who inspects, leads or is inspected; the list itself is scoped."""
    return allow_if(holds(actor, *BUSINESS_ROLES), NOT_YOURS.reason)


@policy
def may_view_visit(actor: Actor, visit: Visit) -> Decision:
    """Whoever the scope lets find it."""
    return allow_if(may_see(actor, visit), NOT_YOURS.reason)


@policy
def may_plan_visits(actor: Actor, subject: Any) -> Decision:
    """Supervisors and office leads; at which school is checked with the school at hand."""
    return allow_if(holds(actor, *OFFICE_ROLES), NOT_YOURS.reason)


@policy
def may_plan_at(actor: Actor, school: School) -> Decision:
    """An office role that covers the school and is not recused there."""
    if is_recused(actor, school.id):
        return deny(RECUSED)
    return allow_if(holds_at(actor, school, *OFFICE_ROLES), NOT_YOURS.reason)


@policy
def may_edit_visit(actor: Actor, visit: Visit) -> Decision:
    """Until arrival: who made the plan, the lead of the visit, the office lead."""
    if is_recused(actor, visit.school_id):
        return deny(RECUSED)
    return allow_if(
        (holds(actor, *OFFICE_ROLES) and actor.id in {visit.created_by_id, visit.lead_id})
        or holds_at(actor, visit.school, Role.OFFICE_LEAD),
        _l("The plan is changed by its maker, the lead of the visit or the office lead."),
    )


@policy
def may_fix_plan(actor: Actor, visit: Visit) -> Decision:
    """Who may edit the plan; where the setting asks for approval, the office lead alone."""
    decision = may_edit_visit(actor, visit)
    if not decision or not needs_approval(visit):
        return decision
    return allow_if(
        holds_at(actor, visit.school, Role.OFFICE_LEAD),
        _l("A special or comprehensive visit is approved by the office lead."),
    )


@policy
def may_return_plan(actor: Actor, visit: Visit) -> Decision:
    """The office lead, to whom it was sent."""
    if is_recused(actor, visit.school_id):
        return deny(RECUSED)
    return allow_if(holds_at(actor, visit.school, Role.OFFICE_LEAD), ONLY_THE_OFFICE_LEAD)


@policy
def may_arrive(actor: Actor, visit: Visit) -> Decision:
    """The team."""
    return _team(actor, visit)


@policy
def may_record_visit(actor: Actor, visit: Visit) -> Decision:
    """The team, while it is on site."""
    decision = _team(actor, visit)
    if not decision or visit.state is VisitState.IN_PROGRESS:
        return decision
    if visit.state in {VisitState.DRAFT, VisitState.PLANNED}:
        return deny(_l("Recording begins with the arrival at the school."))
    return deny(_l("The record is closed and can no longer be changed."))


@policy
def may_open_record(actor: Actor, visit: Visit) -> Decision:
    """The team, from the plan on: the pages are kept on a device before there is no network.

    What is written on them still waits for the arrival: every service asks `may_record_visit`.
    """
    decision = may_record_visit(actor, visit)
    return ALLOW if visit.state is VisitState.PLANNED and _team(actor, visit) else decision


@policy
def may_answer_item(actor: Actor, asked: Asked) -> Decision:
    """Whoever may record the visit that the item is asked on."""
    return may_record_visit(actor, asked.visit)


@policy
def may_attach_scan(actor: Actor, visit: Visit) -> Decision:
    """The team, from arrival until the school has answered: then the record's paper is issued."""
    decision = _team(actor, visit)
    if not decision or visit.state in {VisitState.IN_PROGRESS, VisitState.RECORDED}:
        return decision
    if visit.state in {VisitState.DRAFT, VisitState.PLANNED}:
        return deny(_l("Recording begins with the arrival at the school."))
    return deny(_l("The record is closed and can no longer be changed."))


@policy
def may_read_record(actor: Actor, visit: Visit) -> Decision:
    """Team, office and leaders. The school reads the exit slip: who said what stays unknown to it."""
    return allow_if(
        is_office_side(actor, visit), _l("The school reads the exit slip; the record stays inside.")
    )


@policy
def may_read_names(actor: Actor, visit: Visit) -> Decision:
    """Who said what: the team and the office lead. Others read what was said, without names."""
    if actor.is_system:
        return ALLOW
    if is_recused(actor, visit.school_id):
        return deny(RECUSED)
    return allow_if(
        (holds(actor, *OFFICE_ROLES) and is_on_team(actor, visit))
        or holds_at(actor, visit.school, Role.OFFICE_LEAD),
        _l(
            "Forms of lessons and interviews are read by the team and the office lead alone, so that"
            " people can speak freely."
        ),
    )


@policy
def may_draw(actor: Actor, visit: Visit) -> Decision:
    """The team, until the record is submitted."""
    decision = _team(actor, visit)
    if not decision or visit.state in {VisitState.PLANNED, VisitState.IN_PROGRESS}:
        return decision
    return deny(_l("The record is closed and can no longer be changed."))


@policy
def may_read_draw(actor: Actor, drawn: Drawn) -> Decision:
    """Whoever may read names: the list is one of names."""
    return may_read_names(actor, drawn.visit)


@policy
def may_use_draw(actor: Actor, drawn: Drawn) -> Decision:
    """Whoever may record the visit."""
    return may_record_visit(actor, drawn.visit)


@policy
def may_read_form(actor: Actor, written: Written) -> Decision:
    """Whoever may read the names in it."""
    return may_read_names(actor, written.visit)


@policy
def may_write_form(actor: Actor, written: Written) -> Decision:
    """Whoever may record the visit."""
    return may_record_visit(actor, written.visit)


@policy
def may_lead_visit(actor: Actor, visit: Visit) -> Decision:
    """The lead of the visit."""
    decision = _team(actor, visit)
    return allow_if(visit.lead_id == actor.id, ONLY_THE_LEAD) if decision else decision


@policy
def may_cancel_visit(actor: Actor, visit: Visit) -> Decision:
    """Its maker, its lead, the office lead."""
    return may_edit_visit(actor, visit)


@policy
def may_reopen_record(actor: Actor, visit: Visit) -> Decision:
    """The office lead."""
    if is_recused(actor, visit.school_id):
        return deny(RECUSED)
    return allow_if(holds_at(actor, visit.school, Role.OFFICE_LEAD), ONLY_THE_OFFICE_LEAD)


@policy
def may_read_slip(actor: Actor, visit: Visit) -> Decision:
    """Whoever sees the visit, once it is recorded."""
    if visit.state not in SLIP_STATES:
        return deny(_l("The exit slip is made when the record is submitted."))
    return allow_if(may_see(actor, visit), NOT_YOURS.reason)


@policy
def may_answer_for_school(actor: Actor, visit: Visit) -> Decision:
    """The school head, for whom nobody has answered yet."""
    if not holds_at(actor, visit.school, Role.SCHOOL_HEAD):
        return deny(_l("The school head answers for the school."))
    if visit.state not in SLIP_STATES:
        return deny(_l("There is nothing to answer before the record is submitted."))
    if visit.school_answer_user_id is not None:
        return deny(_l("The school has answered already."))
    return allow_if(
        visit.school_answer is None or visit.school_answer.can_be_made_up,
        _l("The school has answered already."),
    )


@policy
def may_give_feedback(actor: Actor, visit: Visit) -> Decision:
    """The lead records what the school said; or its head says it here."""
    return may_answer_for_school(actor, visit) or may_lead_visit(actor, visit)


def _team(actor: Actor, visit: Visit) -> Decision:
    if is_recused(actor, visit.school_id):
        return deny(RECUSED)
    if not holds(actor, *OFFICE_ROLES):
        return NOT_YOURS
    return allow_if(is_on_team(actor, visit), _l("Only the team of the visit does this."))
