"""Reading attachments."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from app.core.files.models import Attachment
from app.extensions import db


def by_public_id(public_id: str) -> Attachment | None:
    """The attachment with that id, removed ones too."""
    return db.session.scalar(select(Attachment).where(Attachment.public_id == public_id))


def attachments_of(
    owner_kind: str, owner_id: int, *, purpose: str | None = None, removed: bool = False
) -> Sequence[Attachment]:
    """Files of one thing in the order they came; with `removed` those taken away as well."""
    found = attachments_by_owner(owner_kind, [owner_id], purpose=purpose, removed=removed)
    return found.get(owner_id, [])


def in_order() -> tuple[ColumnElement[int], ColumnElement[int]]:
    """The order in which files came; a marked-up picture has the place of its original."""
    first: ColumnElement[int] = func.coalesce(Attachment.original_id, Attachment.id)
    return first, Attachment.__table__.c.id


def versions_of(attachment: Attachment) -> Sequence[Attachment]:
    """The original and everything that was drawn on it, in the order they came."""
    first = attachment.original_id or attachment.id
    query = select(Attachment).where(
        or_(Attachment.id == first, Attachment.original_id == first),
    )
    return db.session.scalars(query.order_by(Attachment.id)).all()


def attachments_by_owner(
    owner_kind: str,
    owner_ids: Collection[int],
    *,
    purpose: str | None = None,
    removed: bool = False,
) -> dict[int, list[Attachment]]:
    """Files of several things in one statement: owner id → files in the order they came.

    A marked-up picture stands in the place of its original, which is left out.
    """
    if not owner_ids:
        return {}
    query = (
        select(Attachment)
        .where(
            Attachment.owner_kind == owner_kind,
            Attachment.owner_id.in_(owner_ids),
            Attachment.covered_by_id.is_(None),
        )
        .order_by(Attachment.owner_id, *in_order())
    )
    if purpose is not None:
        query = query.where(Attachment.purpose == purpose)
    if not removed:
        query = query.where(Attachment.removed_at.is_(None))
    found: dict[int, list[Attachment]] = {}
    for attachment in db.session.scalars(query):
        found.setdefault(attachment.owner_id, []).append(attachment)
    return found


def count_of(owner_kind: str, owner_id: int) -> int:
    """How many files a thing has; removed ones, and originals of marked-up pictures, do not count."""
    return (
        db.session.scalar(
            select(func.count(Attachment.id)).where(
                Attachment.owner_kind == owner_kind,
                Attachment.owner_id == owner_id,
                Attachment.removed_at.is_(None),
                Attachment.covered_by_id.is_(None),
            )
        )
        or 0
    )


def count_by_user_since(user_id: int, moment: datetime) -> int:
    """How many files a person has brought since `moment`."""
    return (
        db.session.scalar(
            select(func.count(Attachment.id)).where(
                Attachment.uploaded_by_id == user_id, Attachment.uploaded_at >= moment
            )
        )
        or 0
    )


def faulty() -> Sequence[Attachment]:
    """Files that the last check found missing or changed."""
    return db.session.scalars(
        select(Attachment).where(Attachment.fault != "").order_by(Attachment.id)
    ).all()
