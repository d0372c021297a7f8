"""States of a finding and the closed lists around it."""

from app.core.i18n import lazy_gettext as _l
from app.core.policy import NATURAL_DAYS, WORKING_DAYS, Setting, declare
from app.core.severity import Severity
from app.core.states import Choice, State

__all__ = ["FindingState", "ObjectionDecision", "Severity", "Source"]


class FindingState(State):
    """Where a finding stands."""

    DRAFT = "draft", _l("Draft"), "rest", "pen"
    CONFIRMED = "confirmed", _l("Confirmed"), "move", "half"
    DISPUTED = "disputed", _l("Objection to decide"), "wait", "hourglass"
    WITHDRAWN = "withdrawn", _l("Set aside"), "rest", "x-c"
    MERGED = "merged", _l("Merged"), "rest", "x-c"
    CLOSED = "closed", _l("Closed"), "good", "check-c"


class Source(Choice):
    """Where a finding comes from."""

    VISIT = "visit", _l("Inspection visit")
    COMPLAINT = "complaint", _l("Complaint")
    SELF_CHECK = "self_check", _l("School's own check")
    ORDER = "order", _l("Order from above")


class ObjectionDecision(Choice):
    """How the office decided an objection."""

    UPHELD = "upheld", _l("Upheld: the finding is withdrawn")
    REJECTED = "rejected", _l("Rejected: the finding stands")


RECURRENCE_DAYS = "finding.recurrence_days"

declare(
    Setting(
        "finding.objection_days",
        _l("Time to object after service of the notice"),
        10,
        WORKING_DAYS,
        1,
        60,
    ),
    Setting(
        RECURRENCE_DAYS,
        _l("How long after confirmation a finding at the same indicator may be a recurrence"),
        365,
        NATURAL_DAYS,
        30,
        1825,
    ),
)
