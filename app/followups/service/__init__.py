"""Writes of reviews; every function flushes and leaves the commit to the caller."""

from app.followups.service.assigning import (
    cancel_review,
    hand_over,
    kind_for,
    schedule_review,
    start_checkpoint,
    start_review,
    start_verification,
)
from app.followups.service.closing import (
    close_verified,
    closes_alone,
    may_close_alone,
    return_verified,
)
from app.followups.service.connections import has_not_begun, lapse_with_application
from app.followups.service.earlier import (
    CheckConflict,
    answer_earlier,
    confirm_prepared,
    prepare_reviews,
)
from app.followups.service.effect import rate_effect
from app.followups.service.pairs import link_after
from app.followups.service.verdicts import complete_review, propose_new_day

__all__ = [
    "CheckConflict",
    "answer_earlier",
    "cancel_review",
    "close_verified",
    "closes_alone",
    "complete_review",
    "confirm_prepared",
    "hand_over",
    "has_not_begun",
    "kind_for",
    "lapse_with_application",
    "link_after",
    "may_close_alone",
    "prepare_reviews",
    "propose_new_day",
    "rate_effect",
    "return_verified",
    "schedule_review",
    "start_checkpoint",
    "start_review",
    "start_verification",
]
