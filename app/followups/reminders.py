"""What people are reminded of: reviews assigned to them, before and after their day."""

from collections.abc import Iterable
from datetime import datetime

from app.core.i18n import lazy_gettext as _l
from app.followups import notices, queries
from app.followups.models import Review
from app.reminders.rules import Due, Failure, ReminderRule, each, furthest_deadline, offsets_for


def due_reviews(now: datetime) -> Iterable[Due | Failure]:
    """Open reviews whose day is near or has passed, each to its reviewer."""
    return each(queries.reviews_due_until(furthest_deadline(now)), lambda review: _due(review, now))


def _due(review: Review, now: datetime) -> Due | None:
    offsets = offsets_for(review.school.region_path)
    occurrence = offsets.latest(review.scheduled_on, now, since=review.created_at)
    if occurrence is None:
        return None
    return Due(
        subject_kind="review",
        subject_id=review.id,
        recipients=[review.reviewer],
        occurrence=occurrence.key,
        context={**notices.facts_of(review), "days": occurrence.days},
        url=f"/reviews/{review.number}",
    )


RULES = [ReminderRule("review_due", _l("Review due"), due_reviews, message="review_due")]
