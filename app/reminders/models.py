"""What was told, which jobs ran, and who may run one now."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Model, Moment, enum_column
from app.reminders.states import RunOutcome


class SentReminder(Model):
    """An occurrence of a rule that a person was told of; inserted first, so that nobody tells it twice."""

    __tablename__ = "sent_reminder"
    __table_args__ = (
        UniqueConstraint("rule", "subject_kind", "subject_id", "recipient_id", "occurrence"),
        Index(None, "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    occurrence: Mapped[str] = mapped_column(String(80))
    sent_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class JobRun(Model):
    """A run of a job by the scheduler or by hand.

    Of runs in a row without anything to do only the last is kept: `repeats` counts them, `first_at`
    is when the first began.
    """

    __tablename__ = "job_run"
    __table_args__ = (Index(None, "job", "id"), Index(None, "finished_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    host: Mapped[str] = mapped_column(String(120))
    outcome: Mapped[RunOutcome] = mapped_column(enum_column(RunOutcome))
    started_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    repeats: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime | None] = mapped_column(Moment)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error: Mapped[str] = mapped_column(String(300), default="")


class Lease(Model):
    """The right to run something until a moment; `fence` grows with every new holder."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(120))
    until: Mapped[datetime] = mapped_column(Moment)
    fence: Mapped[int] = mapped_column(default=1)
