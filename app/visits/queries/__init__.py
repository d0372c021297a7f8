"""Reads of visits: `scope` finds them, `lists` pages them, `answers` and `pages` make the record."""

from app.visits.queries.answers import (
    Asked,
    Paper,
    Progress,
    answer_values,
    answers_of,
    conversations_of,
    documents_of,
    get_asked,
    get_conversation,
    get_document,
    paper_of,
    progress_of,
    value_of,
)
from app.visits.queries.lists import (
    VisitFilter,
    led_by,
    list_visits,
    towns_in_scope,
    view_counts,
)
from app.visits.queries.people import eligible_people, people_by_ref, unfit_for_team
from app.visits.queries.scope import (
    get_visit,
    get_visit_by_id,
    is_visible,
    last_visit_before,
    visible_to,
    visits_of_school,
)

__all__ = [
    "Asked",
    "Paper",
    "Progress",
    "VisitFilter",
    "answer_values",
    "answers_of",
    "conversations_of",
    "documents_of",
    "eligible_people",
    "get_asked",
    "get_conversation",
    "get_document",
    "get_visit",
    "get_visit_by_id",
    "is_visible",
    "last_visit_before",
    "led_by",
    "list_visits",
    "paper_of",
    "people_by_ref",
    "progress_of",
    "towns_in_scope",
    "unfit_for_team",
    "value_of",
    "view_counts",
    "visible_to",
    "visits_of_school",
]
