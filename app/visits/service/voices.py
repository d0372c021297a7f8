"""Voice notes: spoken on site to an item, kept as they were recorded."""

from app.checklists.models import ChecklistItem
from app.core import history
from app.core import policy as settings
from app.core.errors import InvalidInput
from app.core.files.kinds import Group
from app.core.files.models import Attachment
from app.core.files.service import Upload, remove_attachment, store_upload
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.visits.models import Answer, Visit
from app.visits.queries.voices import VOICE
from app.visits.service.recording import answer_to_hold, hold_open


def longest_voice(visit: Visit) -> int:
    """How many seconds a voice note may last."""
    return int(settings.value("visit.voice_seconds", visit.school.region_path))


def add_voice(actor: Actor, visit: Visit, item: ChecklistItem, upload: Upload) -> Attachment:
    """Put a voice note to an item. Raises UploadRefused, NotAllowed, StaleState."""
    hold_open(actor, visit)
    answer = answer_to_hold(actor, visit, item)
    return store_upload(
        actor,
        upload,
        owner_kind=VOICE,
        owner_id=answer.id,
        purpose="voice",
        region_id=visit.county_id,
        accept={Group.AUDIO},
        most_seconds=longest_voice(visit),
    )


def remove_voice(actor: Actor, visit: Visit, voice: Attachment, *, reason: str) -> None:
    """Take a voice note away while the record is open; the reason is required and kept."""
    hold_open(actor, visit)
    answer = db.session.get(Answer, voice.owner_id) if voice.owner_kind == VOICE else None
    if answer is None or answer.visit_id != visit.id:
        raise InvalidInput(_l("This voice note does not belong to the visit."))
    remove_attachment(actor, voice, reason=reason)
    history.record(
        visit,
        "remove_voice",
        actor,
        reason=reason.strip(),
        data={"voice": voice.public_id, "item": answer.item.number},
    )
