"""Which double ratings an actor may know of: those of the visits that they may know of."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.checklists.models import ChecklistItem
from app.core.permissions import Actor
from app.extensions import db
from app.ratings.models import DoubleRating, Rater
from app.ratings.states import RATED_TYPES, RatingState
from app.visits.models import Visit, VisitMember
from app.visits.queries import visible_to

WITH_RATERS = (
    joinedload(DoubleRating.checklist_version),
    selectinload(DoubleRating.raters).joinedload(Rater.user),
)


def get_double_rating(actor: Actor, public_id: str) -> DoubleRating | None:
    """The double rating with that id, if the actor may know of its visit; raters and team loaded."""
    visit = joinedload(DoubleRating.visit)
    query = (
        select(DoubleRating)
        .join(Visit, Visit.id == DoubleRating.visit_id)
        .where(DoubleRating.public_id == public_id, visible_to(actor))
        .options(
            *WITH_RATERS,
            visit.joinedload(Visit.school),
            visit.joinedload(Visit.lead),
            visit.selectinload(Visit.members).joinedload(VisitMember.user),
        )
    )
    return db.session.scalar(query)


def get_disputed_item(
    actor: Actor, public_id: str, item_id: int
) -> tuple[DoubleRating, ChecklistItem] | None:
    """A double rating with one of its items; None for an item of another checklist."""
    rating = get_double_rating(actor, public_id)
    item = db.session.get(ChecklistItem, item_id) if rating is not None else None
    if rating is None or item is None or not is_rated(rating, item):
        return None
    return rating, item


def is_rated(rating: DoubleRating, item: ChecklistItem) -> bool:
    """True for an item of its checklist that has a closed answer and hangs on no other one."""
    return item.checklist_version_id == rating.checklist_version_id and is_ratable(item)


def is_ratable(item: ChecklistItem) -> bool:
    """An answer out of a short list; what hangs on another answer would not be asked of both."""
    return item.answer_type in RATED_TYPES and item.show_if is None


def live_rating(visit: Visit) -> DoubleRating | None:
    """The double rating of a visit that was not ended early."""
    query = select(DoubleRating).where(
        DoubleRating.visit_id == visit.id, DoubleRating.state != RatingState.ENDED
    )
    return db.session.scalar(query.options(*WITH_RATERS))


def newest_rating(visit: Visit) -> DoubleRating | None:
    """The last double rating of a visit, ended early or not."""
    query = (
        select(DoubleRating)
        .where(DoubleRating.visit_id == visit.id)
        .order_by(DoubleRating.id.desc())
        .limit(1)
    )
    return db.session.scalar(query.options(*WITH_RATERS))


def sealed_version_id(visit: Visit) -> int | None:
    """The checklist version that is being rated now; one cheap statement, for teams only."""
    if len(visit.team) < 2:
        return None
    return db.session.scalar(
        select(DoubleRating.checklist_version_id).where(
            DoubleRating.visit_id == visit.id, DoubleRating.state == RatingState.OPEN
        )
    )
