"""Who may have a checklist rated by two, rate, read and settle what came out."""

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import NOT_YOURS, Actor, Decision, allow_if, deny, policy
from app.ratings.models import DoubleRating, Rater
from app.ratings.queries import Seat
from app.ratings.states import RaterState, RatingState
from app.visits import permissions as visits
from app.visits.models import Visit

NOT_A_RATER = _l("Only the two raters do this, each for themselves.")
SUBMITTED = _l("You have submitted your ratings; they can no longer change.")
NOT_BOTH = _l("Nothing is shown or taken over before both have submitted.")


@policy
def may_begin(actor: Actor, visit: Visit) -> Decision:
    """The lead of the visit, while the record is open."""
    return visits.may_lead_visit(actor, visit) and visits.may_record_visit(actor, visit)


@policy
def may_read_rating(actor: Actor, rating: DoubleRating) -> Decision:
    """Whoever reads the record; what the page shows of it is decided by `queries.comparison_of`."""
    return visits.may_read_record(actor, rating.visit)


@policy
def may_see_own(actor: Actor, seat: Seat) -> Decision:
    """Each of the two reads the own ratings, on the team of the visit."""
    if seat.rater is None or seat.rater.user_id != actor.id:
        return deny(NOT_A_RATER)
    return visits.may_arrive(actor, seat.rating.visit)


@policy
def may_rate(actor: Actor, seat: Seat) -> Decision:
    """Each of the two, until they submit, while the record is open."""
    decision = may_see_own(actor, seat)
    if not decision:
        return decision
    assert seat.rater is not None
    return may_submit(actor, seat.rater)


@policy
def may_submit(actor: Actor, rater: Rater) -> Decision:
    """The rater alone, for the own ratings and once."""
    if rater.user_id != actor.id:
        return deny(NOT_A_RATER)
    decision = visits.may_record_visit(actor, rater.double_rating.visit)
    if not decision:
        return decision
    if rater.double_rating.state is RatingState.ENDED:
        return deny(_l("The double rating was ended early."))
    return allow_if(rater.state is RaterState.OPEN, SUBMITTED)


@policy
def may_end(actor: Actor, rating: DoubleRating) -> Decision:
    """The lead of the visit."""
    return visits.may_lead_visit(actor, rating.visit)


@policy
def may_settle(actor: Actor, rating: DoubleRating) -> Decision:
    """The lead of the visit, once both have submitted and while the record is open."""
    decision = may_begin(actor, rating.visit)
    return allow_if(rating.state is RatingState.COMPLETE, NOT_BOTH) if decision else decision


@policy
def by_its_raters(actor: Actor, rating: DoubleRating) -> Decision:
    """It is complete when the second of the two submits: one of them causes it."""
    return allow_if(rating.rater_of(actor.id) is not None, NOT_A_RATER)


@policy
def by_the_team(actor: Actor, rating: DoubleRating) -> Decision:
    """It ends when a rater leaves the team; whoever was allowed to change the team causes it."""
    return allow_if(actor.is_authenticated, NOT_YOURS.reason)
