"""Photos that were marked up: what was drawn stands in their place, they themselves are kept."""

from sqlalchemy import select

from app.core import history
from app.core.errors import InvalidInput
from app.core.files.kinds import Group
from app.core.files.models import Attachment
from app.core.files.queries import versions_of
from app.core.files.service import Upload, cover, store_upload
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.visits.models import Answer, Visit
from app.visits.service.recording import OWNER, hold_open

BEHIND = _l(
    "Somebody else marked up this photo before. Theirs shows, yours is kept on the page of the photo."
)
GONE = _l("This photo is no longer part of the record.")


def mark_up(actor: Actor, visit: Visit, photo: Attachment, upload: Upload) -> Attachment:
    """Keep a picture that was drawn on a photo of the record, and let it stand in the photo's place.

    What was drawn on a picture that is itself covered meanwhile is kept behind what stands there.
    Raises UploadRefused, NotAllowed, StaleState, InvalidInput for a photo that is not of the record.
    """
    hold_open(actor, visit)
    answer = db.session.get(Answer, photo.owner_id) if photo.owner_kind == OWNER else None
    if answer is None or answer.visit_id != visit.id:
        raise InvalidInput({"photo": GONE})
    marked = draw_on(actor, photo, upload)
    history.record(
        visit,
        "mark_photo",
        actor,
        data={
            "item": answer.item.number,
            "original": {"photo": photo.public_id, "sha256": photo.sha256},
            "marked": {"photo": marked.public_id, "sha256": marked.sha256},
            "stands": not marked.is_covered,
        },
    )
    return marked


def draw_on(actor: Actor, photo: Attachment, upload: Upload) -> Attachment:
    """Store what was drawn on a photo beside it and cover it; who may do so is the caller's question.

    Two who mark one photo in the same moment wait for each other. Raises UploadRefused, InvalidInput
    for a photo that was removed.
    """
    locked = db.session.scalars(
        select(Attachment)
        .where(Attachment.id == photo.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if locked.is_removed or not locked.is_image:
        raise InvalidInput({"photo": GONE})
    marked = store_upload(
        actor,
        upload,
        owner_kind=locked.owner_kind,
        owner_id=locked.owner_id,
        purpose=locked.purpose,
        region_id=locked.region_id,
        accept={Group.IMAGE},
        marks=locked,
    )
    cover(locked, marked)
    return marked


def describe_photo(actor: Actor, visit: Visit, photo: Attachment, caption: str) -> None:
    """Say what a photo of the record shows; its original bears the same caption."""
    hold_open(actor, visit)
    for version in versions_of(photo):
        version.caption = caption
    db.session.flush()
