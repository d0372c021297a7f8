"""States of tasks, notices and extension requests, and the settings of their clocks."""

from app.core.i18n import lazy_gettext as _l
from app.core.policy import WORKING_DAYS, Setting, declare
from app.core.states import Choice, State


class TaskState(State):
    """Where a rectification task stands; whether it is overdue is a question to the clock."""

    ISSUED = "issued", _l("Not started"), "rest", "circle"
    PLAN_SUBMITTED = "plan_submitted", _l("Plan to review"), "wait", "hourglass"
    IN_PROGRESS = "in_progress", _l("Under way"), "move", "half"
    PENDING_REVIEW = "pending_review", _l("Closure to review"), "wait", "hourglass"
    VERIFIED = "verified", _l("Verified, closing due"), "wait", "hourglass"
    CLOSED = "closed", _l("Closed"), "good", "check-c"
    SUSTAINED = "sustained", _l("Sustained"), "good", "loop"
    REOPENED = "reopened", _l("Reopened"), "alert", "loop"
    CANCELLED = "cancelled", _l("Cancelled"), "rest", "x-c"


OPEN_STATES = frozenset(
    {
        TaskState.ISSUED,
        TaskState.PLAN_SUBMITTED,
        TaskState.IN_PROGRESS,
        TaskState.PENDING_REVIEW,
        TaskState.VERIFIED,
        TaskState.REOPENED,
    }
)
LIVE_STATES = frozenset(set(TaskState) - {TaskState.CANCELLED})
SCHOOL_COURT = frozenset({TaskState.ISSUED, TaskState.IN_PROGRESS, TaskState.REOPENED})
OFFICE_COURT = OPEN_STATES - SCHOOL_COURT
DONE_STATES = frozenset({TaskState.CLOSED, TaskState.SUSTAINED})


class DisplayStatus(State):
    """What a page says instead of the state when something presses; never stored."""

    SENT_BACK = "sent_back", _l("Sent back"), "alert", "undo"
    EXTENSION_WAITING = "extension_waiting", _l("Extension to decide"), "wait", "cal"
    REFERRED = "referred", _l("Referred to a section"), "wait", "swap"
    OVERDUE = "overdue", _l("Overdue"), "alert", "alert"


class Side(Choice):
    """In whose court a task is; each side has a clock of its own."""

    SCHOOL = "school", _l("School")
    OFFICE = "office", _l("Inspection office")
    SECTION = "section", _l("Section of the bureau")
    NOBODY = "nobody", _l("Nobody")


class Turn(Choice):
    """Whose move it is."""

    HEAD = "head", _l("the school")
    OWNER = "owner", _l("the person responsible")
    SUPERVISOR = "supervisor", _l("the supervisor")
    REVIEWER = "reviewer", _l("the reviewer")
    LEAD = "lead", _l("the office lead")
    SECTION = "section", _l("the section of the bureau")
    NOBODY = "nobody", _l("nobody")

    @property
    def side(self) -> Side:
        """The side that this person is on."""
        if self in {Turn.SECTION, Turn.NOBODY}:
            return Side(self.value)
        return Side.SCHOOL if self in {Turn.HEAD, Turn.OWNER} else Side.OFFICE


class TermRule(Choice):
    """Which rule set the term of a task."""

    SEVERITY = "severity", _l("Term of the severity")
    OWN = "own", _l("Term set for this finding")
    MODE = "mode", _l("To be put right at once")
    CONTINUING = "continuing", _l("Until the lasting measure is in place")


class DueChange(Choice):
    """Why a deadline is no longer the first one."""

    GIVEN_BACK = "given_back", _l("Days the office needed, given back")
    REFERRAL = "referral", _l("Days with a section of the bureau, given back")
    EXTENSION = "extension", _l("Extension granted")
    REVIEW = "review", _l("New day set with the return")
    REOPENED = "reopened", _l("New day after reopening")


class NoticeState(State):
    """Where a rectification notice stands."""

    DRAFT = "draft", _l("Draft"), "rest", "pen"
    APPROVED = "approved", _l("Approved"), "move", "half"
    ISSUED = "issued", _l("Receipt due"), "wait", "inbox"
    ACKNOWLEDGED = "acknowledged", _l("Receipt given"), "good", "check-c"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "rest", "x-c"


class ExtensionState(State):
    """Where a request for more time stands."""

    SUBMITTED = "submitted", _l("To decide"), "wait", "hourglass"
    APPROVED = "approved", _l("Granted"), "good", "check-c"
    REJECTED = "rejected", _l("Refused"), "alert", "x-c"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "rest", "x-c"


OPEN_NOTICE_STATES = frozenset({NoticeState.DRAFT, NoticeState.APPROVED})
SERVED_STATES = frozenset({NoticeState.ISSUED, NoticeState.ACKNOWLEDGED})
SCHOOL_SEES = frozenset({*SERVED_STATES, NoticeState.WITHDRAWN})


class ExtensionReason(Choice):
    """Why more time is asked for."""

    PROCUREMENT = "procurement", _l("Procurement or building work takes longer")
    FUNDS = "funds", _l("Funds not yet granted")
    THIRD_PARTY = "third_party", _l("Depends on another body")
    SEASON = "season", _l("Weather or school calendar")
    OTHER = "other", _l("Other reason")


class CauseClass(Choice):
    """Why it could come to this: the class that is counted, beside the words of the school."""

    TRAINING = "training", _l("Training is lacking")
    RULE_MISSING = "rule_missing", _l("A rule is missing")
    NOT_FOLLOWED = "not_followed", _l("The rule is not followed")
    RESOURCES = "resources", _l("Money, people or rooms are lacking")
    OUTSIDE = "outside", _l("Cause outside the school")


class ClosureOutcome(Choice):
    """What became of an application for closure."""

    PENDING = "pending", _l("Waiting for review")
    ACCEPTED = "accepted", _l("Accepted")
    RETURNED = "returned", _l("Sent back")
    WITHDRAWN = "withdrawn", _l("Withdrawn by the school")


declare(
    Setting("notice.approval_by_lead", _l("Notices need the office lead's approval"), True),
    Setting("notice.receipt_days", _l("Time to acknowledge a notice"), 3, WORKING_DAYS, 1, 30),
    Setting(
        "rectification.natural_days_move",
        _l("A term in natural days that ends on a day off moves to the next working day"),
        True,
    ),
    Setting("rectification.extensions_most", _l("Most extensions of one task"), 2, "", 0, 10),
    Setting(
        "rectification.review_days",
        _l("Time of the office to answer an application for closure"),
        5,
        WORKING_DAYS,
        1,
        60,
    ),
)
