"""Life of a double rating: open → complete when both have submitted; ended early with a reason."""

from app.core import history
from app.core.history import EventStyle
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Decision, allow_if
from app.core.workflow import Reason, Transition, Workflow, sources
from app.ratings import permissions
from app.ratings.models import DoubleRating, Rater
from app.ratings.queries import rated_items, ratings_of
from app.ratings.states import RaterState, RatingState


def everything_is_rated(rater: Rater) -> Decision:
    """Both rate the same items, so nobody leaves one out."""
    given = ratings_of(rater)
    left = sum(item.id not in given for item in rated_items(rater.double_rating.checklist_version))
    return allow_if(left == 0, _l("Items still to rate: %(number)s.", number=left))


def everybody_has_submitted(rating: DoubleRating) -> Decision:
    """Two of two."""
    done = all(rater.state is RaterState.SUBMITTED for rater in rating.raters)
    return allow_if(done, permissions.NOT_BOTH)


DOUBLE_RATING: Workflow[DoubleRating] = Workflow(
    "double_rating",
    _l("Double rating"),
    RatingState.OPEN,
    [
        Transition(
            name="complete",
            label=_l("Complete"),
            past=_l("Both have submitted"),
            sources=sources(RatingState.OPEN),
            target=RatingState.COMPLETE,
            policy=permissions.by_its_raters,
            guard=everybody_has_submitted,
            internal=True,
            roles=_l("The second rater, by submitting"),
        ),
        Transition(
            name="end",
            label=_l("End the double rating"),
            past=_l("Double rating ended"),
            sources=sources(RatingState.OPEN),
            target=RatingState.ENDED,
            policy=permissions.may_end,
            reason=Reason.REQUIRED,
            style="return",
            icon="x-c",
            roles=_l("Lead of the visit"),
            consequence=_l(
                "What has been rated stays closed to everybody but its rater. The checklist is"
                " answered in the record as usual, or rated by two anew."
            ),
        ),
        Transition(
            name="rater_left",
            label=_l("End: a rater has left the team"),
            past=_l("Ended: a rater has left the team"),
            sources=sources(RatingState.OPEN),
            target=RatingState.ENDED,
            policy=permissions.by_the_team,
            reason=Reason.REQUIRED,
            internal=True,
            icon="user",
            roles=_l("Whoever changes the team"),
        ),
    ],
)

RATER: Workflow[Rater] = Workflow(
    "rater",
    _l("Rater"),
    RaterState.OPEN,
    [
        Transition(
            name="submit",
            label=_l("Submit my ratings"),
            past=_l("Ratings submitted"),
            sources=sources(RaterState.OPEN),
            target=RaterState.SUBMITTED,
            policy=permissions.may_submit,
            guard=everything_is_rated,
            style="primary",
            icon="send",
            roles=_l("The rater"),
            consequence=_l(
                "Your ratings can no longer change and cannot be withdrawn. When both have submitted,"
                " both are shown side by side."
            ),
        ),
    ],
)

for _event, _style in {
    "begin": EventStyle(_l("Double rating begun"), "users", "move"),
    "take_over": EventStyle(_l("Agreeing answers taken over into the record"), "check", "good"),
    "choose": EventStyle(_l("The lead chose between two ratings"), "swap", "rest"),
}.items():
    history.declare_event("double_rating", _event, _style)
