"""What double ratings show of a visit, and what they keep shut while two people rate."""

from app.checklists.models import ChecklistItem
from app.core.hooks import Panel
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import ALLOW, Actor, Decision, allow_if
from app.ratings import permissions, queries
from app.ratings.queries import Seat
from app.ratings.queries.scope import is_ratable
from app.ratings.states import RatingState
from app.visits.models import Visit
from app.visits.permissions import may_read_record

SEALED = _l(
    "Two supervisors are rating this checklist, each without seeing the other. Its answers come from"
    " there."
)


def rating_panel(actor: Actor, visit: Visit) -> Panel | None:
    """Where the double rating stands, or the way to begin one."""
    if visit.arrived_at is None or not may_read_record(actor, visit):
        return None
    rating = queries.newest_rating(visit)
    may_begin = permissions.may_begin(actor, visit)
    over = rating is None or rating.state is RatingState.ENDED
    if rating is None and not may_begin:
        return None
    seat = Seat(rating, rating.rater_of(actor.id)) if rating is not None else None
    facts = {
        "visit": visit,
        "rating": rating,
        "may_begin": over and bool(may_begin),
        "may_rate": seat is not None and bool(permissions.may_rate(actor, seat)),
    }
    return Panel(_l("Double rating"), "ratings/_panel.html", facts)


def record_notice(actor: Actor, visit: Visit) -> Text | None:
    """Why a checklist of the record takes no answers now."""
    return SEALED if queries.sealed_version_id(visit) is not None else None


def item_is_not_sealed(visit: Visit, item: ChecklistItem) -> Decision:
    """An answer in the record would be seen by both raters, and theirs by everybody."""
    if not is_ratable(item):
        return ALLOW
    return allow_if(queries.sealed_version_id(visit) != item.checklist_version_id, SEALED)


def no_rating_is_open(visit: Visit) -> Decision:
    """A record is submitted only when nobody is rating any more."""
    return allow_if(
        queries.sealed_version_id(visit) is None,
        _l(
            "Two supervisors are still rating. Both submit first, or the lead ends the double rating."
        ),
    )
