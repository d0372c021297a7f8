"""States of a follow-up review and the closed lists around it."""

from app.core.i18n import lazy_gettext as _l
from app.core.policy import Setting, declare
from app.core.states import Choice, State


class ReviewState(State):
    """Where a review stands."""

    SCHEDULED = "scheduled", _l("Scheduled"), "rest", "cal"
    IN_PROGRESS = "in_progress", _l("Under way"), "move", "half"
    COMPLETED = "completed", _l("Completed"), "good", "check-c"
    CANCELLED = "cancelled", _l("Cancelled"), "rest", "x-c"


class ReviewKind(Choice):
    """What the review asks: is it done, or did it hold."""

    VERIFICATION = "verification", _l("Verification")
    LOOK_BACK = "look_back", _l("Look-back")


class Place(Choice):
    """Where it is done."""

    DESK = "desk", _l("At the desk")
    ON_SITE = "on_site", _l("On site")


class Verdict(Choice):
    """What the reviewer found."""

    FIXED = "fixed", _l("Fixed")
    PARTLY = "partly", _l("Partly fixed")
    NOT_FIXED = "not_fixed", _l("Not fixed")
    CANNOT_VERIFY = "cannot_verify", _l("Cannot be judged")


declare(
    Setting(
        "review.look_back_days",
        _l("Look-back after closure"),
        60,
        _l("natural days"),
        7,
        730,
    ),
)
