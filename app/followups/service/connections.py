"""What reviews answer when the application below them is taken back."""

from app.core.i18n import lazy_gettext as _l
from app.core.permissions import ALLOW, Actor, Decision, deny
from app.followups import notices, queries
from app.followups.states import ReviewState
from app.followups.workflow import review_workflow
from app.rectification.models import RectificationTask


def lapse_with_application(actor: Actor, task: RectificationTask) -> None:
    """There is nothing left to judge: the open review ends, and its reviewer is told."""
    review = queries.open_review(task)
    if review is not None:
        entry = review_workflow.perform(review, "lapse", actor)
        notices.announce(entry, review)


def has_not_begun(task: RectificationTask) -> Decision:
    """An application can be taken back until somebody has begun to look."""
    review = queries.open_review(task)
    if review is None or review.state is not ReviewState.IN_PROGRESS:
        return ALLOW
    return deny(
        _l(
            "%(name)s has begun to review this, so it can no longer be withdrawn.",
            name=review.reviewer.name,
        )
    )
