"""Follow-up reviews: verification of an application for closure, look-backs, checks on visits."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core import clock
from app.core.database import Identified, Model, Moment, Timestamped, Versioned, enum_column
from app.findings.models import Finding
from app.followups.states import (
    OPEN_STATES,
    Place,
    ReviewKind,
    ReviewState,
    ShownVerdict,
    Verdict,
    seen_on_site,
    shown_verdict,
)
from app.rectification.models import ClosureRequest, RectificationTask
from app.schools.models import Region, School
from app.visits.models import Visit

_OPEN = text("state IN ('scheduled', 'in_progress')")


class Review(Identified, Timestamped, Versioned, Model):
    """One review of one task by somebody who had no part in it."""

    __tablename__ = "review"
    __table_args__ = (
        Index(None, "county_id", "state", "scheduled_on"),
        Index(None, "county_id", "id"),
        Index(None, "reviewer_id", "state", "scheduled_on"),
        # Of two people who begin at once, the second is told so.
        Index(
            "uq_review_open_task",
            "task_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        CheckConstraint("effect IS NULL OR effect BETWEEN 0 AND 100", name="effect"),
        CheckConstraint(
            "state <> 'completed' OR verdict IS NOT NULL", name="completed_has_verdict"
        ),
    )

    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[ReviewKind] = mapped_column(enum_column(ReviewKind))
    place: Mapped[Place] = mapped_column(enum_column(Place), default=Place.DESK)
    state: Mapped[ReviewState] = mapped_column(
        enum_column(ReviewState), default=ReviewState.SCHEDULED
    )
    task_id: Mapped[int] = mapped_column(ForeignKey("rectification_task.id"), index=True)
    closure_request_id: Mapped[int | None] = mapped_column(ForeignKey("closure_request.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    county_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    scheduled_on: Mapped[date]
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    completed_at: Mapped[datetime | None] = mapped_column(Moment)
    verdict: Mapped[Verdict | None] = mapped_column(enum_column(Verdict))
    seen: Mapped[str] = mapped_column(Text, default="")
    effect: Mapped[int | None]
    single_handed: Mapped[bool] = mapped_column(default=False)
    single_handed_reason: Mapped[str] = mapped_column(Text, default="")

    task: Mapped[RectificationTask] = relationship(backref="reviews")
    closure_request: Mapped[ClosureRequest | None] = relationship()
    school: Mapped[School] = relationship()
    county: Mapped[Region] = relationship()
    reviewer: Mapped[User] = relationship(foreign_keys=[reviewer_id])

    @property
    def is_open(self) -> bool:
        """True while somebody still has to look."""
        return self.state in OPEN_STATES

    @property
    def shown_verdict(self) -> ShownVerdict | None:
        """The verdict in the words of its kind; None as long as there is none."""
        return None if self.verdict is None else shown_verdict(self.kind, self.verdict)

    @property
    def reference(self) -> str:
        """What its URL uses."""
        return self.number


class SiteCheck(Identified, Versioned, Model):
    """What the team of a visit saw of an earlier finding; it prepares a review and decides nothing.

    `review_id` is the review that took it over.
    """

    __tablename__ = "site_check"
    __table_args__ = (UniqueConstraint("visit_id", "finding_id"),)

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    seen: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    visit: Mapped[Visit] = relationship()
    finding: Mapped[Finding] = relationship()
    by: Mapped[User] = relationship()

    @property
    def shown_verdict(self) -> ShownVerdict:
        """What was seen, with its look."""
        return seen_on_site(self.verdict)

    @property
    def stamp(self) -> str:
        """Names exactly these words: whoever confirms them has read these and no later ones."""
        return f"{self.public_id}:{self.version}"


class BeforeAfter(Model):
    """A photo of an earlier finding beside that of the same place from the visit of a check.

    Both are named by their first picture, so that marks drawn later change nothing.
    """

    __tablename__ = "before_after"
    __table_args__ = (UniqueConstraint("check_id", "before_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("site_check.id"))
    before_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    after_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
