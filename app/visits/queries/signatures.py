"""Answers of schools to exit slips, as they were signed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.visits.models import Signature, Visit


def signatures_of(visit: Visit) -> Sequence[Signature]:
    """What was signed on the slip of a visit, newest first; the first one counts."""
    return db.session.scalars(
        select(Signature)
        .where(Signature.visit_id == visit.id)
        .options(joinedload(Signature.recorded_by))
        .order_by(Signature.id.desc())
    ).all()


def newest_signature(visit: Visit) -> Signature | None:
    """The answer that counts; None before there is one, or when it is older than signatures."""
    return next(iter(signatures_of(visit)), None)
