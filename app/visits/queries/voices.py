"""Voice notes of a visit."""

from sqlalchemy import select

from app.core.files.models import Attachment
from app.extensions import db
from app.visits.models import Answer, Visit

VOICE = "answer_voice"
"""Kind of owner of voice notes; the id is that of the answer. Whoever counts or shows photos meets none."""


def voices_by_item(visit: Visit) -> dict[int, list[Attachment]]:
    """Item id → its voice notes in the order they came; one statement."""
    query = (
        select(Answer.item_id, Attachment)
        .join(Answer, Answer.id == Attachment.owner_id)
        .where(
            Attachment.owner_kind == VOICE,
            Attachment.removed_at.is_(None),
            Answer.visit_id == visit.id,
        )
        .order_by(Attachment.id)
    )
    found: dict[int, list[Attachment]] = {}
    for item_id, voice in db.session.execute(query):
        found.setdefault(item_id, []).append(voice)
    return found
