"""What the rating page shows of an item: the own answer, what was sent instead, what is wrong."""

from dataclasses import dataclass
from typing import Any

from app.checklists.answers import NOT_APPLICABLE
from app.checklists.models import ChecklistItem
from app.core.i18n import Text
from app.ratings.models import Rating
from app.ratings.queries.answers import value_of
from app.visits.queries import answer_words

ICONS = {"good": "check-c", "wait": "mostly", "alert": "x-c", "rest": "circle"}


@dataclass(frozen=True, slots=True)
class Line:
    """An item with the own rating; `error` says why what was sent could not be kept."""

    item: ChecklistItem
    rating: Rating | None = None
    error: Text | None = None

    @property
    def value(self) -> str | None:
        """Code of the ticked answer."""
        chosen = value_of(self.rating).chosen
        return chosen[0] if chosen else None

    @property
    def words(self) -> str:
        """The ticked answer as a reader would say it."""
        return answer_words(self.item, value_of(self.rating))

    @property
    def options(self) -> list[dict[str, Any]]:
        """The big answers: value, label, tone and icon."""
        return [
            {
                "value": option.code,
                "label": option.label,
                "tone": option.tone,
                "icon": "minus-c" if option.code == NOT_APPLICABLE else ICONS[option.tone],
            }
            for option in self.item.choices
        ]
