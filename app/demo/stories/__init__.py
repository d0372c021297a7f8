"""The stories of the demo: between them every state of every workflow occurs."""

from app.demo.stories.rated import rated_by_two
from app.demo.stories.referred import referred_to_sections
from app.demo.stories.schools import (
    closed_and_sustained,
    major_from_slip,
    overdue_and_extended,
    rebound,
    recurrence,
)
from app.demo.stories.states import (
    checklists_of_every_state,
    continuing,
    frameworks_of_every_state,
    letters_on_the_way,
    objected,
    taken_back,
    visits_of_every_state,
    waiting_for_the_office,
    withdrawn_and_cancelled,
)

STORIES = (
    closed_and_sustained,
    recurrence,
    overdue_and_extended,
    major_from_slip,
    rebound,
    waiting_for_the_office,
    continuing,
    objected,
    letters_on_the_way,
    withdrawn_and_cancelled,
    taken_back,
    checklists_of_every_state,
    frameworks_of_every_state,
    visits_of_every_state,
    rated_by_two,
    referred_to_sections,
)

__all__ = ["STORIES"]
