"""Rectification: notices, tasks, progress, extension requests and applications for closure."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core import clock
from app.core.database import Identified, Model, Moment, Timestamped, Versioned, enum_column
from app.core.severity import Mode, Severity
from app.findings.models import Finding
from app.rectification.states import (
    CauseClass,
    ClosureOutcome,
    ExtensionReason,
    ExtensionState,
    NoticeState,
    TaskState,
)
from app.schools.models import Region, School, Section
from app.visits.models import Visit

notice_finding = Table(
    "notice_finding",
    Model.metadata,
    Column("notice_id", ForeignKey("notice.id"), primary_key=True),
    Column("finding_id", ForeignKey("finding.id"), primary_key=True, index=True),
)

task_helper = Table(
    "task_helper",
    Model.metadata,
    Column("task_id", ForeignKey("rectification_task.id"), primary_key=True),
    Column("user_id", ForeignKey("user.id"), primary_key=True, index=True),
)

# The indexes of open tasks also hold what the counts of the views ask, so that a count reads nothing else
# and no planner, with statistics or without, has a reason to take another index.
# The same words stand in the partial indexes and in the conditions of the ledger: SQLite uses such an
# index only for a statement that repeats them.
OPEN_SQL = (
    "rectification_task.state IN"
    " ('issued', 'plan_submitted', 'in_progress', 'pending_review', 'verified', 'reopened')"
)
OFFICE_COURT_SQL = (
    "rectification_task.state IN ('plan_submitted', 'pending_review', 'verified')"
    " OR rectification_task.extension_waiting"
    " OR (rectification_task.referral_open AND rectification_task.section_id IS NULL)"
)
_OPEN = text(OPEN_SQL.replace("rectification_task.", ""))
_OFFICE_COURT = text(OFFICE_COURT_SQL.replace("rectification_task.", ""))


class Notice(Identified, Timestamped, Versioned, Model):
    """Rectification notice 整改通知书: gathers findings of one school; numbered when issued."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "school_id", "state"), Index(None, "county_id", "state"))

    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    state: Mapped[NoticeState] = mapped_column(enum_column(NoticeState), default=NoticeState.DRAFT)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    demands: Mapped[str] = mapped_column(Text, default="")
    report_to: Mapped[str] = mapped_column(String(200), default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issued_at: Mapped[datetime | None] = mapped_column(Moment)
    receipt_due_on: Mapped[date | None]
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    acknowledged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    receipt_text: Mapped[str] = mapped_column(Text, default="")

    school: Mapped[School] = relationship()
    county: Mapped[Region] = relationship()
    visit: Mapped[Visit | None] = relationship()
    created_by: Mapped[User] = relationship(foreign_keys=[created_by_id])
    approved_by: Mapped[User | None] = relationship(foreign_keys=[approved_by_id])
    issued_by: Mapped[User | None] = relationship(foreign_keys=[issued_by_id])
    acknowledged_by: Mapped[User | None] = relationship(foreign_keys=[acknowledged_by_id])
    findings: Mapped[list[Finding]] = relationship(
        secondary=notice_finding, order_by=Finding.id, backref="notices"
    )

    @property
    def reference(self) -> str:
        """What its URL uses; its number holds brackets and characters, so it stays the random id."""
        return self.public_id


class RectificationTask(Identified, Timestamped, Versioned, Model):
    """One task of a school: what to put right, by when, who; its days are kept when they change."""

    __tablename__ = "rectification_task"
    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        CheckConstraint("effect IS NULL OR effect BETWEEN 0 AND 100", name="effect"),
        Index(
            "ix_task_open_due",
            "county_id",
            "due_on",
            "id",
            "state",
            "clock_stopped",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_task_open_school",
            "school_id",
            "due_on",
            "id",
            "state",
            "clock_stopped",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_task_open_number",
            "county_id",
            "id",
            "state",
            "clock_stopped",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_task_office",
            "county_id",
            "due_on",
            "id",
            sqlite_where=_OFFICE_COURT,
            postgresql_where=_OFFICE_COURT,
        ),
        Index(
            "ix_task_reviewer",
            "reviewer_id",
            sqlite_where=text("reviewer_id IS NOT NULL"),
            postgresql_where=text("reviewer_id IS NOT NULL"),
        ),
        Index(
            "ix_task_checkpoint",
            "checkpoint_on",
            "county_id",
            sqlite_where=text("checkpoint_on IS NOT NULL"),
            postgresql_where=text("checkpoint_on IS NOT NULL"),
        ),
        Index(
            "ix_task_effect",
            "effect_due_on",
            "county_id",
            sqlite_where=text("effect_due_on IS NOT NULL"),
            postgresql_where=text("effect_due_on IS NOT NULL"),
        ),
        Index("ix_task_number", "county_id", "id"),
        Index("ix_task_due", "county_id", "due_on", "id"),
        Index("ix_task_issued", "county_id", "issued_on", "state", "severity", "school_id"),
        Index("ix_task_school_state", "school_id", "state", "due_on", "id"),
        Index("ix_task_owner", "owner_id", "state"),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[TaskState] = mapped_column(enum_column(TaskState), default=TaskState.ISSUED)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), index=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    severity: Mapped[Severity] = mapped_column(enum_column(Severity))
    mode: Mapped[Mode] = mapped_column(enum_column(Mode))
    title: Mapped[str] = mapped_column(String(120))
    goal: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text, default="")
    milestones: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issued_on: Mapped[date]
    original_due_on: Mapped[date]
    due_on: Mapped[date]
    due_sum: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # Proof, closing and checkpoints by the settings of the day of issue (`kinds.KindRules`).
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # While it is kept up: the next checkpoint, and how many have held one after the other.
    checkpoint_on: Mapped[date | None]
    checkpoints_held: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0)
    returns: Mapped[int] = mapped_column(default=0)
    sent_back: Mapped[bool] = mapped_column(default=False)
    extension_waiting: Mapped[bool] = mapped_column(default=False)
    opinion_due: Mapped[bool] = mapped_column(default=False)
    # Either of extension_waiting and referral_open: one column keeps the indexes of open tasks narrow,
    # and with a wider one SQLite takes another.
    clock_stopped: Mapped[bool] = mapped_column(default=False)
    # Kept by the service of referrals: the section is named as long as it is its move. The number, with
    # that of proposals, spares pages the question whether there are any.
    referral_count: Mapped[int] = mapped_column(default=0)
    referral_open: Mapped[bool] = mapped_column(default=False)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    court_since: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    applied_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_on: Mapped[date | None]
    closed_in_time: Mapped[bool | None]
    closed_in_original_time: Mapped[bool | None]
    single_handed: Mapped[bool] = mapped_column(default=False)
    cause: Mapped[CauseClass | None] = mapped_column(enum_column(CauseClass, name="cause"))
    cause_text: Mapped[str] = mapped_column(Text, default="")
    # How far it reached, asked for some time after closure: as long as it is due, a day.
    effect: Mapped[int | None]
    effect_reason: Mapped[str] = mapped_column(Text, default="")
    effect_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    effect_due_on: Mapped[date | None]
    # The indicator's score in percent, on the visit of the finding and on the last one since closure.
    score_before: Mapped[int | None]
    score_after: Mapped[int | None]
    seen_again_on: Mapped[date | None]

    finding: Mapped[Finding] = relationship(backref="tasks")
    notice: Mapped[Notice | None] = relationship(backref="tasks")
    school: Mapped[School] = relationship()
    county: Mapped[Region] = relationship()
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id])
    leader: Mapped[User | None] = relationship(foreign_keys=[leader_id])
    supervisor: Mapped[User] = relationship(foreign_keys=[supervisor_id])
    reviewer: Mapped[User | None] = relationship(foreign_keys=[reviewer_id])
    section: Mapped[Section | None] = relationship()
    effect_by: Mapped[User | None] = relationship(foreign_keys=[effect_by_id])
    helpers: Mapped[list[User]] = relationship(secondary=task_helper, order_by=User.name)

    @property
    def reference(self) -> str:
        """What its URL uses."""
        return self.number


class ProgressEntry(Identified, Model):
    """What the school did, with how far it is now."""

    __tablename__ = "progress_entry"

    task_id: Mapped[int] = mapped_column(ForeignKey("rectification_task.id"), index=True)
    percent: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    by: Mapped[User] = relationship()


class ExtensionRequest(Identified, Versioned, Model):
    """A request for a later day: opinion of the supervisor first, then the decision."""

    __tablename__ = "extension_request"

    state: Mapped[ExtensionState] = mapped_column(
        enum_column(ExtensionState), default=ExtensionState.SUBMITTED
    )
    task_id: Mapped[int] = mapped_column(ForeignKey("rectification_task.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    old_due_on: Mapped[date]
    new_due_on: Mapped[date]
    reason_class: Mapped[ExtensionReason] = mapped_column(enum_column(ExtensionReason))
    reason: Mapped[str] = mapped_column(Text)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    requested_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    opinion: Mapped[str] = mapped_column(Text, default="")
    opinion_supports: Mapped[bool | None]
    opinion_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opinion_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decision_text: Mapped[str] = mapped_column(Text, default="")

    task: Mapped[RectificationTask] = relationship(backref="extensions")
    requested_by: Mapped[User] = relationship(foreign_keys=[requested_by_id])
    opinion_by: Mapped[User | None] = relationship(foreign_keys=[opinion_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class TaskComment(Identified, Versioned, Model):
    """What somebody said about a task: nobody changes it, its author may withdraw it.

    The text of a withdrawn one is kept and shown to nobody. `mentioned` holds names, for the timeline.
    """

    __tablename__ = "task_comment"

    task_id: Mapped[int] = mapped_column(ForeignKey("rectification_task.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    office_only: Mapped[bool] = mapped_column(default=False)
    mentioned: Mapped[list[str]] = mapped_column(JSON, default=list)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    task: Mapped[RectificationTask] = relationship()
    by: Mapped[User] = relationship()


class TaskWatch(Model):
    """Somebody wants to hear of every comment and step of a task."""

    __tablename__ = "task_watch"

    task_id: Mapped[int] = mapped_column(ForeignKey("rectification_task.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class ClosureRequest(Identified, Model):
    """The head's application for closure; the accepted one decides whether it was in time."""

    __tablename__ = "closure_request"

    task_id: Mapped[int] = mapped_column(ForeignKey("rectification_task.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    requested_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    due_on: Mapped[date]
    outcome: Mapped[ClosureOutcome] = mapped_column(
        enum_column(ClosureOutcome), default=ClosureOutcome.PENDING
    )
    answered_at: Mapped[datetime | None] = mapped_column(Moment)

    task: Mapped[RectificationTask] = relationship(backref="closure_requests")
    requested_by: Mapped[User] = relationship()
