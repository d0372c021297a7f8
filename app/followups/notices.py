"""Messages about reviews; what a verdict means for the school is told by rectification."""

from typing import Any

from app.core.history import HistoryEntry
from app.core.i18n import lazy_gettext as _l
from app.followups.models import Review
from app.messages.kinds import declare_kind
from app.messages.service import enqueue
from app.messages.states import Topic

declare_kind("review_assigned", _l("Review assigned to you"), icon="eye", topic=Topic.REVIEWS)
declare_kind("review_cancelled", _l("Review cancelled"), icon="x-c", topic=Topic.REVIEWS)
declare_kind("checkpoint_due", _l("Checkpoint due"), icon="loop", topic=Topic.REMINDERS)
declare_kind("effect_due", _l("Effect to rate"), icon="chart", topic=Topic.REMINDERS)
declare_kind("review_due", _l("Review due"), icon="eye", topic=Topic.REMINDERS)

_KIND_OF_EVENT = {
    "assigned": "review_assigned",
    "handed_over": "review_assigned",
    "cancel": "review_cancelled",
    "lapse": "review_cancelled",
}


def announce(entry: HistoryEntry, review: Review) -> None:
    """Tell the reviewer what somebody else did about the review, in the same transaction."""
    kind = _KIND_OF_EVENT.get(entry.event)
    if kind is None or entry.actor_id == review.reviewer_id:
        return
    enqueue(
        kind,
        [review.reviewer],
        key=f"{kind}:{entry.id}",
        context=facts_of(review),
        url=f"/reviews/{review.number}",
        subject=review,
    )


def facts_of(review: Review) -> dict[str, Any]:
    """What a message says of a review: numbers, days and the school."""
    return {
        "number": review.number,
        "task": review.task.number,
        "school": review.school,
        "due_on": review.scheduled_on,
        "place": review.place.value,
        "kind": review.kind.value,
    }
