"""One of the two counties of the prepared world; see `tests.support.scenes`."""

from dataclasses import dataclass
from typing import Any

from app.accounts.models import User
from app.checklists.models import ChecklistItem, ChecklistVersion
from tests.support.cast import Cast


@dataclass(kw_only=True)
class Side:
    """One county's people and the addresses of its objects."""

    cast: Cast
    canary: str
    teammate: User
    """A supervisor of another zone who was on the team of the visits."""
    former: User
    """Was on the team; has left the office for the staff of another school."""
    assigned: User
    """A supervisor of another zone to whom reviews were given."""
    recused: User
    """A supervisor of the zone who has declared a relation to the school."""
    roving: User
    """A supervisor of the whole county."""
    checklist: ChecklistVersion
    items: dict[str, ChecklistItem]
    at: dict[str, Any]

    def title(self, text: str) -> str:
        """A title by which the side can be recognised."""
        return f"{text}（{self.canary}）"
