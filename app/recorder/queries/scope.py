"""Which visits a device may send to: those its person may know of, and those taken along before."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.permissions import Actor
from app.extensions import db
from app.recorder.models import Carry, PhotoUpload
from app.visits.models import Visit
from app.visits.queries import get_visit


@dataclass(frozen=True, slots=True)
class Taken:
    """A visit as a sender reaches it: `is_visible` when they may still know of it."""

    visit: Visit
    is_visible: bool
    is_carried: bool


def get_taken(actor: Actor, reference: str) -> Taken | None:
    """The visit with that number or public id, if the actor may know of it or has carried it."""
    visit = get_visit(actor, reference)
    if visit is not None:
        return Taken(visit, True, _is_carried(actor, visit))
    query = (
        select(Visit)
        .where(
            or_(Visit.number == reference, Visit.public_id == reference),
            Visit.id.in_(select(Carry.visit_id).where(Carry.user_id == actor.id)),
        )
        .options(joinedload(Visit.school), selectinload(Visit.members))
    )
    visit = db.session.scalar(query)
    return Taken(visit, False, True) if visit is not None else None


def get_upload(actor: Actor, reference: str, upload_id: str) -> PhotoUpload | None:
    """The actor's own upload to that visit."""
    return db.session.scalar(
        select(PhotoUpload)
        .join(Visit, Visit.id == PhotoUpload.visit_id)
        .where(
            PhotoUpload.client_id == upload_id,
            PhotoUpload.user_id == actor.id,
            or_(Visit.number == reference, Visit.public_id == reference),
        )
    )


def own_upload(actor: Actor, upload_id: str) -> PhotoUpload | None:
    """The actor's upload with that id, to whatever visit; it stays theirs until the transaction ends."""
    return db.session.scalar(
        select(PhotoUpload)
        .where(PhotoUpload.client_id == upload_id, PhotoUpload.user_id == actor.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def count_open_uploads(actor: Actor) -> int:
    """How many photos of the actor have been announced and have not become part of a record."""
    query = select(func.count(PhotoUpload.id)).where(
        PhotoUpload.user_id == actor.id, PhotoUpload.attachment_id.is_(None)
    )
    return db.session.scalar(query) or 0


def _is_carried(actor: Actor, visit: Visit) -> bool:
    query = select(Carry.id).where(Carry.visit_id == visit.id, Carry.user_id == actor.id).limit(1)
    return db.session.scalar(query) is not None
