"""Draws of people to talk to."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.permissions import Actor
from app.extensions import db
from app.visits.models import PartnerDraw, Visit
from app.visits.queries.scope import get_visit


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw with its visit, as a reader reaches it."""

    visit: Visit
    draw: PartnerDraw


def get_drawn(actor: Actor, reference: str, public_id: str) -> Drawn | None:
    """A draw of a visit that the actor may know of."""
    visit = get_visit(actor, reference)
    draw = get_draw(visit, public_id) if visit is not None else None
    return Drawn(visit, draw) if visit is not None and draw is not None else None


def get_draw(visit: Visit, public_id: str) -> PartnerDraw | None:
    """A draw, looked up through its visit."""
    query = select(PartnerDraw).where(
        PartnerDraw.public_id == public_id, PartnerDraw.visit_id == visit.id
    )
    return db.session.scalar(query.options(joinedload(PartnerDraw.drawn_by)))


def draws_of(visit: Visit) -> Sequence[PartnerDraw]:
    """Draws in the order in which they were made, also those that were repeated."""
    query = select(PartnerDraw).where(PartnerDraw.visit_id == visit.id)
    return db.session.scalars(
        query.options(joinedload(PartnerDraw.repeated_by)).order_by(PartnerDraw.id)
    ).all()
