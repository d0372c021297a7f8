"""Where a delivery stands."""

from app.core.i18n import lazy_gettext as _l
from app.core.states import State

EMAIL = "email"


class DeliveryStatus(State):
    """What became of one copy of a message on one channel; written by the dispatcher alone."""

    PENDING = "pending", _l("Waiting to be sent"), "rest", "clock"
    FAILED = "failed", _l("Will be tried again"), "wait", "hourglass"
    SENT = "sent", _l("Sent"), "good", "check-c"
    PARKED = "parked", _l("Given up"), "alert", "alert"


UNSENT = (DeliveryStatus.PENDING, DeliveryStatus.FAILED)
