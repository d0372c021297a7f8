"""States of a follow-up review and the closed lists around it."""

from dataclasses import dataclass

from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.policy import NATURAL_DAYS, Setting, declare
from app.core.states import Choice, State


class ReviewState(State):
    """Where a review stands."""

    SCHEDULED = "scheduled", _l("Scheduled"), "rest", "cal"
    IN_PROGRESS = "in_progress", _l("Being reviewed"), "move", "half"
    COMPLETED = "completed", _l("Completed"), "good", "check-c"
    CANCELLED = "cancelled", _l("Cancelled"), "rest", "x-c"


OPEN_STATES = (ReviewState.SCHEDULED, ReviewState.IN_PROGRESS)


class ReviewKind(Choice):
    """What the review asks: is it done, did it hold, is it kept up."""

    VERIFICATION = "verification", _l("Verification")
    LOOK_BACK = "look_back", _l("Look-back")
    CHECKPOINT = "checkpoint", _l("Checkpoint")


class Place(Choice):
    """Where it is done."""

    DESK = "desk", _l("At the desk")
    ON_SITE = "on_site", _l("At the school")


class Verdict(Choice):
    """What the reviewer found."""

    FIXED = "fixed", _l("Fixed")
    PARTLY = "partly", _l("Partly fixed")
    NOT_FIXED = "not_fixed", _l("Not fixed")
    CANNOT_VERIFY = "cannot_verify", _l("Cannot be judged")


@dataclass(frozen=True, slots=True)
class ShownVerdict:
    """A verdict as a page shows it, in the words of its kind of review."""

    label: Text
    tone: str
    icon: str


_LOOKS = {
    Verdict.FIXED: ("good", "check-c"),
    Verdict.PARTLY: ("wait", "half"),
    Verdict.NOT_FIXED: ("alert", "undo"),
    Verdict.CANNOT_VERIFY: ("wait", "help"),
}
_LOOK_BACK_LABELS = {
    Verdict.FIXED: _l("It has held"),
    Verdict.PARTLY: _l("Partly come back"),
    Verdict.NOT_FIXED: _l("Come back"),
    Verdict.CANNOT_VERIFY: _l("Cannot be judged"),
}


_ON_SITE_LABELS = {
    Verdict.FIXED: _l("Has been put right"),
    Verdict.PARTLY: _l("Partly put right"),
    Verdict.NOT_FIXED: _l("Not put right"),
    Verdict.CANNOT_VERIFY: _l("Cannot be judged"),
}


def seen_on_site(verdict: Verdict) -> ShownVerdict:
    """What a visit saw, in words that are not yet those of a verdict."""
    return ShownVerdict(_ON_SITE_LABELS[verdict], *_LOOKS[verdict])


def shown_verdict(kind: ReviewKind, verdict: Verdict) -> ShownVerdict:
    """Label, tone and icon of a verdict; look-back and checkpoint ask whether it held."""
    label = verdict.label if kind is ReviewKind.VERIFICATION else _LOOK_BACK_LABELS[verdict]
    return ShownVerdict(label, *_LOOKS[verdict])


declare(
    Setting(
        "review.look_back_days",
        _l("Look-back after closure"),
        60,
        NATURAL_DAYS,
        7,
        730,
    ),
)
