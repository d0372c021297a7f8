"""Referrals of rectification tasks to sections of the bureau."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core import clock
from app.core.database import Identified, Model, Moment, Timestamped, Versioned, enum_column
from app.rectification.models import RectificationTask
from app.referrals.states import RUNNING_STATES, ReferralState
from app.schools.models import Region, School, Section

_LIVE = text("state IN ('proposed', 'open', 'answered', 'returned')")


class Referral(Identified, Timestamped, Versioned, Model):
    """One matter of one task before one section 转办: proposed by the head or referred at once."""

    __tablename__ = "referral"
    __table_args__ = (
        Index(None, "section_id", "state", "due_on"),
        Index(None, "county_id", "state", "due_on"),
        Index(None, "school_id", "id"),
        Index(None, "state", "school_id"),
        # Of two people who refer at once, the second is told so.
        Index(
            "uq_referral_live_task",
            "task_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        CheckConstraint(
            "state IN ('proposed', 'declined', 'withdrawn')"
            " OR (section_id IS NOT NULL AND opened_at IS NOT NULL)",
            name="opened_has_section",
        ),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[ReferralState] = mapped_column(enum_column(ReferralState))
    task_id: Mapped[int] = mapped_column(ForeignKey("rectification_task.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    proposal: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    matter: Mapped[str] = mapped_column(Text, default="")
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    opened_at: Mapped[datetime | None] = mapped_column(Moment)
    # Whose turn it is must be done by then: the section's answer, or what the office owes.
    due_on: Mapped[date]
    turn_since: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_in_time: Mapped[bool | None]
    conclusion: Mapped[str] = mapped_column(Text, default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    task: Mapped[RectificationTask] = relationship(backref="referrals")
    school: Mapped[School] = relationship()
    county: Mapped[Region] = relationship()
    section: Mapped[Section | None] = relationship()
    proposed_by: Mapped[User | None] = relationship(foreign_keys=[proposed_by_id])
    referred_by: Mapped[User | None] = relationship(foreign_keys=[referred_by_id])
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id])
    ended_by: Mapped[User | None] = relationship(foreign_keys=[ended_by_id])

    @property
    def is_running(self) -> bool:
        """True while it stops the school's clock."""
        return self.state in RUNNING_STATES

    @property
    def reference(self) -> str:
        """What its URL uses."""
        return self.number
