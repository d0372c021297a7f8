"""Double ratings of a visit, their two raters, what each rated, and what the lead chose."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core import clock
from app.core.database import Identified, Model, Moment, Timestamped, Versioned, enum_column
from app.ratings.states import Chosen, RaterState, RatingState, Weighting
from app.visits.models import Visit

LIVE = text("state <> 'ended'")


class DoubleRating(Identified, Timestamped, Versioned, Model):
    """One checklist of a visit that two supervisors rate without seeing each other's answers.

    A visit has at most one that was not ended early.
    """

    __tablename__ = "double_rating"
    __table_args__ = (
        Index(
            "ix_double_rating_live", "visit_id", unique=True,
            sqlite_where=LIVE, postgresql_where=LIVE,
        ),
    )  # fmt: skip

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    checklist_version_id: Mapped[int] = mapped_column(ForeignKey("checklist_version.id"))
    state: Mapped[RatingState] = mapped_column(enum_column(RatingState), default=RatingState.OPEN)
    weighting: Mapped[Weighting] = mapped_column(enum_column(Weighting))
    fewest_items: Mapped[int]
    completed_at: Mapped[datetime | None] = mapped_column(Moment)

    visit: Mapped[Visit] = relationship()
    checklist_version: Mapped[ChecklistVersion] = relationship()
    raters: Mapped[list["Rater"]] = relationship(
        back_populates="double_rating", order_by="Rater.place"
    )

    def rater_of(self, user_id: int | None) -> "Rater | None":
        """The part of that person in it, or None."""
        return next((rater for rater in self.raters if rater.user_id == user_id), None)


class Rater(Versioned, Model):
    """One of the two; `place` is 1 or 2."""

    __tablename__ = "rater"
    __table_args__ = (
        UniqueConstraint("double_rating_id", "user_id"),
        UniqueConstraint("double_rating_id", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    double_rating_id: Mapped[int] = mapped_column(ForeignKey("double_rating.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    place: Mapped[int]
    state: Mapped[RaterState] = mapped_column(enum_column(RaterState), default=RaterState.OPEN)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)

    double_rating: Mapped[DoubleRating] = relationship(back_populates="raters")
    user: Mapped[User] = relationship()


class Rating(Model):
    """What one rater gave to one item; nobody else reads it before both have submitted."""

    __tablename__ = "rating"
    __table_args__ = (UniqueConstraint("rater_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rater_id: Mapped[int] = mapped_column(ForeignKey("rater.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_item.id"), index=True)
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    not_applicable: Mapped[bool] = mapped_column(default=False)
    rated_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    rater: Mapped[Rater] = relationship()
    item: Mapped[ChecklistItem] = relationship()


class RatingChoice(Model):
    """Whose answer the lead took into the record where the two differ, and why."""

    __tablename__ = "rating_choice"
    __table_args__ = (UniqueConstraint("double_rating_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    double_rating_id: Mapped[int] = mapped_column(ForeignKey("double_rating.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_item.id"), index=True)
    chosen: Mapped[Chosen] = mapped_column(enum_column(Chosen))
    reason: Mapped[str] = mapped_column(Text)
    chosen_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    chosen_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    chosen_by: Mapped[User] = relationship()
