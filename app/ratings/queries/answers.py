"""What one rater is asked and has given; nothing here reads the other one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.checklists import queries as checklists
from app.checklists.answers import NO_ANSWER, AnswerValue
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.core.permissions import Actor
from app.extensions import db
from app.ratings.models import DoubleRating, Rater, Rating
from app.ratings.queries.scope import get_double_rating, is_ratable, is_rated


@dataclass(frozen=True, slots=True)
class Seat:
    """A double rating as the actor sits in it: `rater` is None for whoever is none of the two."""

    rating: DoubleRating
    rater: Rater | None
    item: ChecklistItem | None = None


def get_seat(actor: Actor, public_id: str) -> Seat | None:
    """The actor's own place in a double rating that they may know of."""
    rating = get_double_rating(actor, public_id)
    return Seat(rating, rating.rater_of(actor.id)) if rating is not None else None


def get_seat_item(actor: Actor, public_id: str, item_id: int) -> Seat | None:
    """As `get_seat`, with one item of the checklist; None for an item that is not rated in it."""
    seat = get_seat(actor, public_id)
    item = db.session.get(ChecklistItem, item_id) if seat is not None else None
    if seat is None or item is None or not is_rated(seat.rating, item):
        return None
    return Seat(seat.rating, seat.rater, item)


def rated_items(version: ChecklistVersion) -> list[ChecklistItem]:
    """Items that both rate, in paper order."""
    return [item for item in checklists.items_of(version) if is_ratable(item)]


def ratings_of(rater: Rater) -> dict[int, Rating]:
    """What one rater gave, by item id."""
    rows: Sequence[Rating] = db.session.scalars(
        select(Rating).where(Rating.rater_id == rater.id)
    ).all()
    return {row.item_id: row for row in rows}


def get_rating_of(rater: Rater, item: ChecklistItem) -> Rating | None:
    """What one rater gave to one item."""
    return db.session.scalar(
        select(Rating).where(Rating.rater_id == rater.id, Rating.item_id == item.id)
    )


def value_of(rating: Rating | None) -> AnswerValue:
    """A rating as checklists judge an answer."""
    if rating is None:
        return NO_ANSWER
    return AnswerValue(value=rating.value, not_applicable=rating.not_applicable)
