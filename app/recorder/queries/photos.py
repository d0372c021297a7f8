"""Photos as a device names them."""

from sqlalchemy import select

from app.checklists.models import ChecklistItem
from app.core.files.models import Attachment
from app.core.files.queries import by_public_id
from app.core.permissions import Actor
from app.extensions import db
from app.recorder.models import PhotoUpload, SyncOperation
from app.recorder.states import APPENDIX
from app.visits.models import Answer, Visit
from app.visits.service.recording import OWNER


def photo_called(actor: Actor, visit: Visit, name: str) -> Attachment | None:
    """The picture that became of the actor's upload with that id, or the one with that public id."""
    query = (
        select(Attachment)
        .join(PhotoUpload, PhotoUpload.attachment_id == Attachment.id)
        .where(
            PhotoUpload.client_id == name,
            PhotoUpload.user_id == actor.id,
            PhotoUpload.visit_id == visit.id,
        )
    )
    return db.session.scalar(query) or by_public_id(name)


def shows_item(photo: Attachment, visit: Visit, item: ChecklistItem) -> bool:
    """Whether the photo belongs to the item on this visit, in the record or in its appendix."""
    owner: type[Answer] | type[SyncOperation]
    if photo.owner_kind == OWNER:
        owner = Answer
    elif photo.owner_kind == APPENDIX:
        owner = SyncOperation
    else:
        return False
    query = select(owner.id).where(
        owner.id == photo.owner_id, owner.visit_id == visit.id, owner.item_id == item.id
    )
    return db.session.scalar(query) is not None


def brought_by(actor: Actor, photo: Attachment) -> bool:
    """Whether the actor themselves brought the photo to the appendix."""
    return photo.owner_kind == APPENDIX and photo.uploaded_by_id == actor.id
