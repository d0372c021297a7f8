"""Business history: who did what to which thing, when, from which state to which, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import JSON, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Model, Moment
from app.core.i18n import Text as Words
from app.core.permissions import Actor
from app.extensions import db


class HistoryEntry(Model):
    """One thing that happened; append-only."""

    __tablename__ = "history_entry"
    __table_args__ = (Index(None, "subject_kind", "subject_id", "id"), Index(None, "actor_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    event: Mapped[str] = mapped_column(String(60))
    from_state: Mapped[str | None] = mapped_column(String(32))
    to_state: Mapped[str | None] = mapped_column(String(32))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    actor_name: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    reason: Mapped[str] = mapped_column(Text, default="")
    single_handed: Mapped[bool] = mapped_column(default=False)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Historic(Protocol):
    """A thing with a history: its table name is its kind."""

    __tablename__: str

    @property
    def id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class EventStyle:
    """How a timeline shows an event."""

    label: Words
    icon: str = "circle"
    tone: str = "rest"


_STYLES: dict[tuple[str, str], EventStyle] = {}


def declare_event(kind: str, event: str, style: EventStyle) -> None:
    """Say how the timeline shows `event` of things of `kind`; workflows declare theirs themselves."""
    _STYLES[kind, event] = style


def style_of(entry: HistoryEntry) -> EventStyle:
    """Label, icon and tone of an entry; raises KeyError for an event that nobody declared."""
    return _STYLES[entry.subject_kind, entry.event]


def record(
    subject: Historic,
    event: str,
    actor: Actor,
    *,
    from_state: str | None = None,
    to_state: str | None = None,
    reason: str = "",
    single_handed: bool = False,
    data: dict[str, Any] | None = None,
) -> HistoryEntry:
    """Append an entry; the event must have been declared for the kind of subject."""
    if (subject.__tablename__, event) not in _STYLES:
        raise KeyError(f"event {event} of {subject.__tablename__} is not declared")
    entry = HistoryEntry(
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        event=event,
        from_state=from_state,
        to_state=to_state,
        actor_id=actor.id,
        actor_name=actor.name,
        at=clock.now(),
        reason=reason,
        single_handed=single_handed,
        school_id=getattr(subject, "school_id", None),
        data=data or {},
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def entries_of(*subjects: Historic) -> Sequence[HistoryEntry]:
    """History of the given things together, newest first."""
    if not subjects:
        return []
    wanted = [
        (HistoryEntry.subject_kind == s.__tablename__) & (HistoryEntry.subject_id == s.id)
        for s in subjects
    ]
    condition = wanted[0]
    for other in wanted[1:]:
        condition = condition | other
    query = select(HistoryEntry).where(condition).order_by(HistoryEntry.id.desc())
    return db.session.scalars(query).all()
