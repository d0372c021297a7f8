"""Findings, the school's objections to them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.checklists.models import ChecklistItem
from app.core import clock
from app.core.database import Identified, Model, Moment, Timestamped, Versioned, enum_column
from app.core.severity import Mode, Severity
from app.findings.states import FindingState, ObjectionDecision, Source
from app.frameworks.models import Indicator
from app.schools.models import Region, School
from app.visits.models import Visit


class Finding(Identified, Timestamped, Versioned, Model):
    """Something wrong at a school; gets its number when it is confirmed."""

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("visit_id", "item_id"),
        Index(None, "county_id", "state", "id"),
        Index(None, "school_id", "state"),
        CheckConstraint("days IS NULL OR days BETWEEN 1 AND 365", name="days"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_into_itself"),
    )

    number: Mapped[str | None] = mapped_column(String(40), unique=True)
    state: Mapped[FindingState] = mapped_column(
        enum_column(FindingState), default=FindingState.DRAFT
    )
    source: Mapped[Source] = mapped_column(enum_column(Source), default=Source.VISIT)
    source_note: Mapped[str] = mapped_column(String(200), default="")
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("checklist_item.id"))
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicator.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    severity: Mapped[Severity] = mapped_column(enum_column(Severity), default=Severity.GENERAL)
    mode: Mapped[Mode] = mapped_column(enum_column(Mode), default=Mode.WITHIN_TIME)
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text, default="")
    demand: Mapped[str] = mapped_column(Text, default="")
    days: Mapped[int | None]
    root_cause: Mapped[str] = mapped_column(Text, default="")
    recurrence_of_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)

    school: Mapped[School] = relationship()
    county: Mapped[Region] = relationship()
    visit: Mapped[Visit | None] = relationship()
    item: Mapped[ChecklistItem | None] = relationship()
    indicator: Mapped[Indicator | None] = relationship()
    recurrence_of: Mapped["Finding | None"] = relationship(
        remote_side="Finding.id", foreign_keys=[recurrence_of_id]
    )
    merged_into: Mapped["Finding | None"] = relationship(
        remote_side="Finding.id", foreign_keys=[merged_into_id]
    )
    objection: Mapped["Objection | None"] = relationship(back_populates="finding")

    @property
    def reference(self) -> str:
        """What its URL uses: the number once there is one."""
        return self.number or self.public_id


class Objection(Identified, Model):
    """The school's plea against a finding: once, decided by the office."""

    __tablename__ = "objection"

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submitted_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    decision: Mapped[ObjectionDecision | None] = mapped_column(enum_column(ObjectionDecision))
    decision_text: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)

    finding: Mapped[Finding] = relationship(back_populates="objection")
    submitted_by: Mapped[User] = relationship(foreign_keys=[submitted_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
