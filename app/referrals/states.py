"""States of a referral, and the settings of its days."""

from app.core.i18n import lazy_gettext as _l
from app.core.policy import WORKING_DAYS, Setting, declare
from app.core.states import State


class ReferralState(State):
    """Where a referral stands; while it is with the section or answered, the school's clock stops."""

    PROPOSED = "proposed", _l("Proposed by the school"), "wait", "hourglass"
    OPEN = "open", _l("With the section"), "move", "swap"
    ANSWERED = "answered", _l("Answered, to be ended"), "wait", "inbox"
    RETURNED = "returned", _l("Returned, to be ended"), "alert", "undo"
    CLOSED = "closed", _l("Concluded"), "good", "check-c"
    DECLINED = "declined", _l("Not referred"), "rest", "x-c"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "rest", "x-c"


RUNNING_STATES = frozenset({ReferralState.OPEN, ReferralState.ANSWERED, ReferralState.RETURNED})
LIVE_STATES = RUNNING_STATES | {ReferralState.PROPOSED}
SECTION_SEES = RUNNING_STATES | {ReferralState.CLOSED}
OFFICE_TURN = frozenset(LIVE_STATES - {ReferralState.OPEN})

TERM = "referral.days"
LONGEST = "referral.days_most"
OFFICE_TERM = "referral.office_days"

declare(
    Setting(TERM, _l("Time of a section to answer a referral"), 10, WORKING_DAYS, 1, 120),
    Setting(LONGEST, _l("Longest time that a section can be given"), 60, WORKING_DAYS, 1, 250),
    Setting(
        OFFICE_TERM,
        _l("Time of the office to decide a proposal, and to end an answered referral"),
        3,
        WORKING_DAYS,
        1,
        30,
    ),
)
