"""Photos in pieces: announced, received where they stop, verified as a whole, removed when forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlalchemy import delete, or_, select

from app.core import clock
from app.core.database import insert_new
from app.core.errors import StaleState
from app.core.files import pieces, storage
from app.core.files.names import clean_name
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.recorder import queries
from app.recorder.models import PhotoUpload
from app.recorder.protocol import Announced, Refused
from app.recorder.states import MOST_OPEN_UPLOADS, UPLOADS_KEPT, Refusal
from app.visits.models import Visit


class WrongOffset(StaleState):
    """A piece that does not begin where the last one ended: go on from `received` (bytes).

    `damaged` when everything had come but was not what had been announced: begin anew.
    """

    def __init__(self, received: int, *, damaged: bool = False) -> None:
        super().__init__(_l("Please go on where the server stopped."))
        self.received = received
        self.damaged = damaged


@dataclass
class Pieced:
    """A finished upload as `add_photos` takes files."""

    filename: str | None
    stream: IO[bytes]


def announce_upload(actor: Actor, visit: Visit, announced: Announced) -> int:
    """Note what is going to come; how many bytes of it are here already.

    Raises Refused: id_reused, too_large, too_many.
    """
    store = storage.store()
    if announced.size > store.max_bytes:
        raise Refused(Refusal.TOO_LARGE)
    upload = queries.own_upload(actor, announced.id)
    if upload is None:
        if queries.count_open_uploads(actor) >= MOST_OPEN_UPLOADS:
            raise Refused(Refusal.TOO_MANY)
        _insert(actor, visit, announced)
        upload = queries.own_upload(actor, announced.id)
        assert upload is not None
    same = (upload.visit_id, upload.size, upload.sha256)
    if same != (visit.id, announced.size, announced.sha256):
        raise Refused(Refusal.ID_REUSED)
    return _received(upload)


def take_piece(actor: Actor, upload: PhotoUpload, offset: int, piece: bytes) -> int:
    """Write the next piece; bytes received afterwards.

    Raises WrongOffset, Refused (too_large for more than was announced), storage.DiskFull. The last
    piece is followed by the check of the whole: a wrong checksum lets the upload begin anew.
    """
    store = storage.store()
    locked = queries.own_upload(actor, upload.client_id)
    assert locked is not None
    here = _received(locked)
    if offset != here or (locked.attachment_id is not None and piece):
        raise WrongOffset(here)
    if offset + len(piece) > locked.size:
        raise Refused(Refusal.TOO_LARGE)
    if piece:
        here = pieces.put(store, locked.part, offset, piece)
    if here == locked.size and locked.attachment_id is None and not _is_sound(locked):
        raise WrongOffset(0, damaged=True)
    locked.received, locked.touched_at = here, clock.now()
    db.session.flush()
    return here


@contextmanager
def finished_upload(
    actor: Actor, visit: Visit, upload_id: str
) -> Iterator[tuple[PhotoUpload, Pieced]]:
    """A complete and verified upload that is no photo yet, opened.

    Raises Refused: upload_unfinished, upload_damaged (its pieces are dropped then), id_reused for one
    that another operation has made a photo of.
    """
    upload = queries.own_upload(actor, upload_id)
    if upload is None or upload.visit_id != visit.id:
        raise Refused(Refusal.UPLOAD_UNFINISHED)
    if upload.attachment_id is not None:
        raise Refused(Refusal.ID_REUSED)
    if pieces.received(storage.store(), upload.part) != upload.size:
        raise Refused(Refusal.UPLOAD_UNFINISHED)
    if not _is_sound(upload):
        raise Refused(Refusal.UPLOAD_DAMAGED)
    with pieces.path_of(storage.store(), upload.part).open("rb") as stream:
        yield upload, Pieced(upload.name, stream)


def remove_old_uploads(now: datetime) -> int:
    """Remove bytes that became photos, and what was not finished within seven days; how many files.

    The rows of old uploads go in this transaction, files at once: what is left of a file whose row
    stays is noticed by its length.
    """
    store = storage.store()
    old = PhotoUpload.announced_at < now - UPLOADS_KEPT
    done = select(PhotoUpload.part).where(or_(PhotoUpload.attachment_id.is_not(None), old))
    superfluous = set(db.session.scalars(done))
    known = set(db.session.scalars(select(PhotoUpload.part)))
    db.session.execute(delete(PhotoUpload).where(old).execution_options(synchronize_session=False))
    removed = 0
    for name in list(pieces.names(store)):
        if name in superfluous or (name not in known and _is_old(name, now)):
            pieces.drop(store, name)
            removed += 1
    return removed


def _insert(actor: Actor, visit: Visit, announced: Announced) -> None:
    """A new row; whoever announces the same in the same moment finds that one."""
    row = {
        "client_id": announced.id,
        "visit_id": visit.id,
        "user_id": actor.id,
        "name": clean_name(announced.name),
        "size": announced.size,
        "sha256": announced.sha256,
        "received": 0,
        "part": pieces.begin(),
        "announced_at": clock.now(),
        "touched_at": clock.now(),
    }
    insert_new(PhotoUpload, [row], PhotoUpload.id)


def _received(upload: PhotoUpload) -> int:
    """Bytes that are here; a photo that was made of them counts as all."""
    if upload.attachment_id is not None:
        return upload.size
    return min(upload.size, pieces.received(storage.store(), upload.part))


def _is_sound(upload: PhotoUpload) -> bool:
    """Whether the bytes are those announced; if not they are dropped, so that it begins anew."""
    store = storage.store()
    if pieces.checksum(store, upload.part) == upload.sha256:
        return True
    pieces.drop(store, upload.part)
    return False


def _is_old(name: str, now: datetime) -> bool:
    path = pieces.path_of(storage.store(), name)
    return path.stat().st_mtime < (now - UPLOADS_KEPT).timestamp()
