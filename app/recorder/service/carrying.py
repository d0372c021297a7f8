"""Who carries a visit on which device."""

from sqlalchemy import Insert, insert, select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.database import insert_new, write_aside
from app.core.permissions import Actor
from app.extensions import db
from app.recorder.models import Carry
from app.visits.models import Visit


def note_carry(actor: Actor, visit: Visit, device: str) -> None:
    """Note that the actor has the visit on this device; again changes nothing."""
    row = {"visit_id": visit.id, "user_id": actor.id, "device": device, "taken_at": clock.now()}
    insert_new(Carry, [row], Carry.id)


def take_along(actor: Actor, visit: Visit, device: str) -> bool:
    """As `note_carry` within a request that only reads: in a short transaction beside it.

    False when that had to wait too long; then the visit must not be handed out, because what comes
    back for it later would find no carrier.
    """
    known = select(Carry.id).where(
        Carry.visit_id == visit.id, Carry.user_id == actor.id, Carry.device == device
    )
    if db.session.scalar(known) is not None:
        return True
    try:
        return write_aside(_carry(actor, visit, device))
    except IntegrityError:  # the same device in the same moment
        return True


def _carry(actor: Actor, visit: Visit, device: str) -> Insert:
    return insert(Carry).values(
        visit_id=visit.id, user_id=actor.id, device=device, taken_at=clock.now()
    )
