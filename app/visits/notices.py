"""Messages about visits. Nothing goes to a school about a visit that it may not know of."""

from collections.abc import Collection, Iterable, Sequence

from app.accounts.models import User
from app.accounts.queries import users_with_role_at
from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Role
from app.messages.kinds import declare_kind
from app.messages.service import enqueue
from app.messages.states import Topic
from app.visits.models import Visit
from app.visits.queries import unfit_for_team

declare_kind("visit_assigned", _l("Visit planned with you"), icon="cal", topic=Topic.VISITS)
declare_kind(
    "visit_approval_needed", _l("Visit plan to approve"), icon="hourglass", topic=Topic.VISITS
)
declare_kind("visit_plan_returned", _l("Visit plan returned"), icon="undo", topic=Topic.VISITS)
declare_kind("visit_notified", _l("Inspection visit announced"), icon="mail", topic=Topic.VISITS)
declare_kind("visit_recorded", _l("Exit slip to answer"), icon="tray", topic=Topic.VISITS)
declare_kind("visit_school_answered", _l("The school answered"), icon="pen", topic=Topic.VISITS)
declare_kind("visit_reopened", _l("Record sent back"), icon="undo", topic=Topic.VISITS)
declare_kind("visit_cancelled", _l("Visit cancelled"), icon="x-c", topic=Topic.VISITS)
declare_kind("visit_tomorrow", _l("Visit tomorrow"), icon="cal", topic=Topic.REMINDERS)


def announce(entry: HistoryEntry, visit: Visit) -> None:
    """Tell whoever has to know of what happened, in the same transaction."""
    others = [user for user in visit.team if user.id != entry.actor_id]
    match entry.event:
        case "plan":
            _tell("visit_assigned", others, entry, visit)
            if visit.created_by_id not in visit.team_ids and visit.created_by_id != entry.actor_id:
                _tell("visit_assigned", [visit.created_by], entry, visit)
        case "ask_approval":
            leads = users_with_role_at(visit.school, Role.OFFICE_LEAD)
            _tell("visit_approval_needed", _unbiased(leads, visit), entry, visit)
        case "return_plan":
            _tell("visit_plan_returned", {visit.created_by, visit.lead}, entry, visit)
        case "notify":
            _tell("visit_notified", _heads(visit), entry, visit)
        case "submit":
            _tell("visit_recorded", _heads(visit), entry, visit, f"/visits/{visit.reference}/slip")
        case "school_answer":
            _tell("visit_school_answered", others, entry, visit)
        case "reopen":
            _tell("visit_reopened", others, entry, visit)
        case "cancel":
            _tell("visit_cancelled", others, entry, visit)
            if visit.is_known_to_school:
                _tell("visit_cancelled", _heads(visit), entry, visit)


def announce_to_newcomers(entry: HistoryEntry, visit: Visit, known: Collection[int]) -> None:
    """Tell those who have joined the team with this change."""
    fresh = [u for u in visit.team if u.id not in known and u.id != entry.actor_id]
    _tell("visit_assigned", fresh, entry, visit)


def _tell(
    kind: str, people: Iterable[User], entry: HistoryEntry, visit: Visit, url: str = ""
) -> None:
    enqueue(
        kind,
        people,
        key=f"{kind}:{entry.id}",
        context={
            "number": visit.number or "",
            "school": visit.school,
            "planned_on": visit.planned_on,
            "answer": visit.school_answer.value if visit.school_answer else "",
            "who": entry.actor_name,
        },
        url=url or f"/visits/{visit.reference}",
        subject=visit,
    )


def _heads(visit: Visit) -> Iterable[User]:
    return users_with_role_at(visit.school, Role.SCHOOL_HEAD)


def _unbiased(people: Sequence[User], visit: Visit) -> list[User]:
    """Without those who also hold a grant at the school: a secret plan stays unknown to them."""
    unfit = unfit_for_team(visit.school, [user.id for user in people])
    return [user for user in people if unfit.get(user.id) != "recused"]
