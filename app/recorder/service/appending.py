"""Pictures and voice notes that came too late for the record: they belong to the entry of the appendix."""

from app.checklists.models import ChecklistItem
from app.core.files.kinds import Group
from app.core.files.models import Attachment
from app.core.files.service import Upload, store_upload, written_position
from app.core.permissions import Actor
from app.recorder import queries
from app.recorder.models import SyncOperation
from app.recorder.protocol import Operation
from app.recorder.service import effects
from app.recorder.service.uploads import finished_upload
from app.recorder.states import APPENDIX, Kind
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.permissions import keeps_positions


def keep_file(
    actor: Actor, visit: Visit, item: ChecklistItem | None, sent: Operation, row: SyncOperation
) -> None:
    """Keep the file of an appended entry, if it brings one; raises Refused, UploadRefused."""
    if sent.kind not in {Kind.PHOTO, Kind.MARKUP, Kind.VOICE}:
        return
    photo = None
    if sent.kind is Kind.MARKUP:
        photo = effects.photo_called(actor, visit, item, sent.payload["of"])
    with finished_upload(actor, visit, sent.payload["upload"]) as (upload, file):
        if sent.kind is Kind.VOICE:
            kept = _keep_voice(actor, visit, file, row)
        else:
            kept = _keep(actor, visit, file, row, photo)
        if sent.kind is Kind.PHOTO:
            kept.taken_at = kept.taken_at or effects.taken_at(sent)
            if keeps_positions(visit):
                kept.position = kept.position or written_position(effects.position(sent))
        upload.attachment_id = kept.id
        row.result = {**row.result, **effects.attached(kept)}


def _keep_voice(actor: Actor, visit: Visit, file: Upload, row: SyncOperation) -> Attachment:
    return store_upload(
        actor,
        file,
        owner_kind=APPENDIX,
        owner_id=row.id,
        purpose="voice",
        region_id=visit.county_id,
        accept={Group.AUDIO},
        most_seconds=visits.longest_voice(visit),
    )


def _keep(
    actor: Actor, visit: Visit, file: Upload, row: SyncOperation, photo: Attachment | None
) -> Attachment:
    if photo is not None and queries.brought_by(actor, photo):
        return visits.draw_on(actor, photo, file)
    kept = store_upload(
        actor,
        file,
        owner_kind=APPENDIX,
        owner_id=row.id,
        purpose="photo",
        region_id=visit.county_id,
        caption=row.payload.get("caption", "") if photo is None else photo.caption,
        accept={Group.IMAGE},
        with_position=photo is None and keeps_positions(visit),
    )
    if photo is not None:
        # The record stays as it was submitted: its photo is not covered by what came late.
        kept.original_id = photo.original_id or photo.id
        kept.taken_at = photo.taken_at
    return kept
