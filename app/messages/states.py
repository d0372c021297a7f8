"""Where a delivery stands, and what messages are about."""

from app.core.i18n import lazy_gettext as _l
from app.core.states import Choice, State

EMAIL = "email"


class Topic(Choice):
    """What a kind of message is about; people choose by topic what comes by e-mail as well."""

    VISITS = "visits", _l("Visits")
    FINDINGS = "findings", _l("Findings and objections")
    TASKS = "tasks", _l("Notices and rectification tasks")
    REVIEWS = "reviews", _l("Reviews")
    REMINDERS = "reminders", _l("Reminders of deadlines")
    OTHER = "other", _l("Accounts and operation")


class DeliveryStatus(State):
    """What became of one copy of a message on one channel; written by the dispatcher alone."""

    PENDING = "pending", _l("Waiting to be sent"), "rest", "clock"
    FAILED = "failed", _l("Will be tried again"), "wait", "hourglass"
    SENT = "sent", _l("Sent"), "good", "check-c"
    PARKED = "parked", _l("Given up"), "alert", "alert"


UNSENT = (DeliveryStatus.PENDING, DeliveryStatus.FAILED)
