"""How a record came about: typed in from paper or not, with which doubts and for what reason submitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.core import history
from app.core.history import HistoryEntry
from app.visits.models import Visit
from app.visits.states import Doubt


@dataclass(frozen=True, slots=True)
class TypedIn:
    """Somebody typed so many rows of the paper form in."""

    who: str
    at: datetime
    rows: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A doubt that stood when the record was submitted; `item` is its number, empty for the whole."""

    doubt: Doubt
    item: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Oldest typing first; doubts and reason are those of the last submission that still stands."""

    typed: tuple[TypedIn, ...] = ()
    doubts: tuple[Noted, ...] = ()
    reason: str = ""
    has_scans: bool = False

    @property
    def is_remarkable(self) -> bool:
        """True when there is anything to say about it."""
        return bool(self.typed or self.doubts or self.reason or self.has_scans)


def origin_of(visit: Visit) -> Origin:
    """Read off the visit's history; one statement."""
    entries = list(reversed(history.entries_of(visit)))
    submitted = _last_submission(entries) if visit.recorded_at is not None else None
    return Origin(
        typed=tuple(
            TypedIn(entry.actor_name, entry.at, len(entry.data.get("items", ())))
            for entry in entries
            if entry.event == "type_paper"
        ),
        doubts=tuple(_noted(submitted)) if submitted is not None else (),
        reason=submitted.reason if submitted is not None else "",
        has_scans=any(entry.event == "attach_scan" for entry in entries),
    )


def _last_submission(entries: Sequence[HistoryEntry]) -> HistoryEntry | None:
    return next((entry for entry in reversed(entries) if entry.event == "submit"), None)


def _noted(entry: HistoryEntry) -> Sequence[Noted]:
    return [Noted(Doubt(one["doubt"]), one["item"]) for one in entry.data.get("doubts", ())]
