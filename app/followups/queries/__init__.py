"""Reads of reviews, scoped to what an actor may know of."""

from app.followups.queries.lists import (
    ReviewFilter,
    View,
    assigned_to,
    find_reviewers,
    review_list,
    reviews_due,
    reviews_due_until,
    waiting_list,
)
from app.followups.queries.people import (
    Unfit,
    find_people,
    other_reviewers,
    suggested_reviewers,
    unfit_reviewers,
)
from app.followups.queries.scope import (
    assigned_query,
    count_assigned,
    get_review,
    last_verification,
    open_review,
    review_on,
    reviews_of_task,
    sees_task,
    visible_to,
)

__all__ = [
    "ReviewFilter",
    "Unfit",
    "View",
    "assigned_query",
    "assigned_to",
    "count_assigned",
    "find_people",
    "find_reviewers",
    "get_review",
    "last_verification",
    "open_review",
    "other_reviewers",
    "review_list",
    "review_on",
    "reviews_due",
    "reviews_due_until",
    "reviews_of_task",
    "sees_task",
    "suggested_reviewers",
    "unfit_reviewers",
    "visible_to",
    "waiting_list",
]
