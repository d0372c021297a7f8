"""Messages about reviews."""

from app.core.i18n import lazy_gettext as _l
from app.followups.models import Review
from app.messages.kinds import declare_kind
from app.messages.service import enqueue

declare_kind("review_assigned", _l("Review assigned to you"), icon="eye")


def announce_assignment(review: Review) -> None:
    """Tell the reviewer what to look at, and by when."""
    enqueue(
        "review_assigned",
        [review.reviewer],
        key=f"review_assigned:{review.id}",
        context={
            "number": review.number,
            "task": review.task.number,
            "school": review.school,
            "due_on": review.scheduled_on,
            "place": review.place.value,
        },
        url=f"/reviews/{review.number}",
        subject=review,
    )
