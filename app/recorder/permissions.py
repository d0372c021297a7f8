"""Who may take a visit along, send what was recorded, and settle what two people wrote."""

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor, Decision, allow_if, deny, policy
from app.recorder.models import PhotoUpload
from app.recorder.queries.scope import Taken
from app.recorder.states import Late
from app.visits import permissions as visits
from app.visits.models import Visit
from app.visits.states import VisitState

OPEN_STATES = frozenset({VisitState.PLANNED, VisitState.IN_PROGRESS})
ENDED = frozenset({VisitState.RECORDED, VisitState.FED_BACK, VisitState.CONCLUDED})


@policy
def may_take_along(actor: Actor, visit: Visit) -> Decision:
    """The team, from the plan to the submission."""
    decision = visits.may_arrive(actor, visit)
    if not decision or visit.state in OPEN_STATES:
        return decision
    return deny(_l("Only a visit that is planned or under way can be taken along."))


@policy
def may_send(actor: Actor, taken: Taken) -> Decision:
    """The team, and whoever took the visit along: what they hand in late is kept as an appendix."""
    return allow_if(
        taken.is_carried or bool(visits.may_arrive(actor, taken.visit)),
        _l("Only the team of the visit does this."),
    )


@policy
def may_send_piece(actor: Actor, upload: PhotoUpload) -> Decision:
    """Whoever announced the photo."""
    return allow_if(upload.user_id == actor.id, _l("Only the team of the visit does this."))


@policy
def may_see_conflicts(actor: Actor, visit: Visit) -> Decision:
    """Whoever reads the record."""
    return visits.may_read_record(actor, visit)


@policy
def may_settle(actor: Actor, visit: Visit) -> Decision:
    """The lead of the visit, while the record is open."""
    return visits.may_lead_visit(actor, visit) and visits.may_record_visit(actor, visit)


@policy
def may_read_appendix(actor: Actor, visit: Visit) -> Decision:
    """Whoever reads the record; the school never."""
    return visits.may_read_record(actor, visit)


def why_late(actor: Actor, visit: Visit) -> Late | None:
    """Why what the actor sends now belongs to the appendix; None when the rules of the record decide."""
    if visit.state is VisitState.CANCELLED:
        return Late.CANCELLED
    if visit.state in ENDED:
        return Late.CLOSED
    return None if visits.may_arrive(actor, visit) else Late.LEFT
