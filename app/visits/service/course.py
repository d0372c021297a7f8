"""The course of a visit: arrival, submission with scores, conclusion, cancellation, sending back."""

from collections.abc import Callable

from sqlalchemy import select

from app.checklists import queries as checklists
from app.core import clock
from app.core.errors import InvalidInput
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.visits import notices
from app.visits.models import Visit
from app.visits.queries import answer_values, xray
from app.visits.service import hooks, planning
from app.visits.service.arriving import arrive
from app.visits.workflow import VISIT

LONGEST_REASON = 2000


def act(actor: Actor, visit: Visit, action: str, *, reason: str = "") -> None:
    """Perform a transition by its name in `workflow.VISIT`, with everything that follows from it.

    Raises InvalidInput for an unknown or internal name, and what `Workflow.perform` raises.
    """
    transition = VISIT.transition(action)
    if transition is None or transition.internal:
        raise InvalidInput(_l("There is no such action."))
    if action == "plan":
        planning.fix_plan(actor, visit)
    else:
        _ACTIONS[action](actor, visit, reason)


def submit_record(actor: Actor, visit: Visit, *, reason: str = "") -> None:
    """Lock the record and compute the score of each sheet; upper features draft their findings.

    `reason` is why it is submitted in spite of doubts; history keeps both. Raises NotAllowed while
    something must be put right, InvalidInput (`reason`) when the examination wants one.
    """
    if len(reason) > LONGEST_REASON:
        raise InvalidInput({"reason": _l("At most %(number)s characters.", number=LONGEST_REASON)})
    # Nobody may slip an answer in between the check and the change of state.
    db.session.execute(select(Visit.id).where(Visit.id == visit.id).with_for_update())
    doubts = xray.examine(visit).kept()
    data = {"doubts": doubts} if doubts else None
    entry = VISIT.perform(visit, "submit", actor, reason=reason, data=data)
    visit.recorded_at = clock.now()
    visit.left_at = visit.left_at or visit.recorded_at
    values = answer_values(visit)
    for sheet in visit.sheets:
        sheet.score = checklists.score(sheet.checklist_version, values).to_json()
    db.session.flush()
    hooks.visit_recorded.run(actor, visit)
    notices.announce(entry, visit)


def reopen_record(actor: Actor, visit: Visit, reason: str) -> None:
    """Send a submitted record back to the team; the scores go, the answers stay."""
    entry = VISIT.perform(visit, "reopen", actor, reason=reason)
    visit.recorded_at = None
    for sheet in visit.sheets:
        sheet.score = None
    db.session.flush()
    hooks.visit_reopened.run(actor, visit)
    notices.announce(entry, visit)


def conclude(actor: Actor, visit: Visit) -> None:
    """End the visit once upper features have nothing against it (`conclude_guards`)."""
    notices.announce(VISIT.perform(visit, "conclude", actor), visit)


def cancel(actor: Actor, visit: Visit, reason: str) -> None:
    """Call the visit off; an unannounced one that has not begun stays unknown to the school."""
    notices.announce(VISIT.perform(visit, "cancel", actor, reason=reason), visit)


_ACTIONS: dict[str, Callable[[Actor, Visit, str], None]] = {
    "arrive": lambda actor, visit, reason: arrive(actor, visit),
    "submit": lambda actor, visit, reason: submit_record(actor, visit, reason=reason),
    "reopen": reopen_record,
    "conclude": lambda actor, visit, reason: conclude(actor, visit),
    "cancel": cancel,
}
