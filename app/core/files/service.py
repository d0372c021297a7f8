"""Taking files in and taking them away."""

import enum
import hashlib
import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Protocol

from app.core import clock
from app.core.errors import InvalidInput
from app.core.files import audio, images, queries, storage
from app.core.files.kinds import AudioKind, FileKind, Group, ImageKind, Unfit, identify
from app.core.files.models import Attachment
from app.core.files.names import clean_name
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db

NAMESPACE = "uploads"
ALL_GROUPS = frozenset({Group.IMAGE, Group.PDF, Group.OFFICE})
MOST_PER_OWNER = 60
MOST_PER_PERSON_AND_DAY = 1000

_UNFIT: dict[Unfit, Text] = {
    Unfit.DAMAGED: _l("The file is damaged. Please open it, save it again and upload that copy."),
    Unfit.MACROS: _l(
        "The file contains macros. Please save it without macros and upload it again."
    ),
    Unfit.LOCKED: _l("The file is protected by a password. Please save it without one."),
}
_NO_AUDIO = _l("This is not a voice note that can be played here. Please record it anew.")


class Fault(enum.Enum):
    """What is wrong with a file that is not taken, for programs."""

    UNFIT = "unfit"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    NO_SPACE = "no_space"


class UploadRefused(InvalidInput):
    """A file that is not taken: its name, and a sentence that says what to do."""

    def __init__(self, filename: str, reason: Text, fault: Fault = Fault.UNFIT) -> None:
        super().__init__(_l("“%(file)s”: %(reason)s", file=filename, reason=reason))
        self.filename = filename
        self.reason = reason
        self.fault = fault


class Upload(Protocol):
    """What a browser sends: a name and a stream."""

    @property
    def filename(self) -> str | None: ...
    @property
    def stream(self) -> IO[bytes]: ...


@dataclass(frozen=True)
class _Stored:
    """A file that lies in the store, before its row is made."""

    key: str
    kind: FileKind
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    thumb_key: str | None = None
    taken_at: datetime | None = None
    position: tuple[float, float] | None = None
    seconds: int | None = None


def store_upload(
    actor: Actor,
    upload: Upload,
    *,
    owner_kind: str,
    owner_id: int,
    purpose: str,
    region_id: int | None = None,
    caption: str = "",
    accept: Collection[Group] = ALL_GROUPS,
    marks: Attachment | None = None,
    with_position: bool = False,
    most_seconds: int | None = None,
) -> Attachment:
    """Take a file in: checked by content, images written anew, stored on disk before its row.

    `marks` is the picture that it was drawn on: taking its place it is not one more. Where a picture
    was taken is forgotten unless `with_position`. Recorded speech lasts at most `most_seconds`.
    Raises UploadRefused for what is not wanted; nothing is kept then.
    """
    name = clean_name(upload.filename)
    if marks is None:
        _check_room(name, owner_kind, owner_id)
    _check_quota(actor, name)
    stored = _store(upload, name, accept, most_seconds)
    attachment = Attachment(
        owner_kind=owner_kind,
        owner_id=owner_id,
        purpose=purpose,
        filename=clean_name(upload.filename, stored.kind.extension),
        media_type=stored.kind.media_type,
        size=stored.size,
        sha256=stored.sha256,
        width=stored.width,
        height=stored.height,
        taken_at=stored.taken_at,
        seconds=stored.seconds,
        position=written_position(stored.position) if with_position else None,
        storage_key=stored.key,
        thumb_key=stored.thumb_key,
        caption=caption.strip()[:300],
        region_id=region_id,
        uploaded_by_id=actor.id,
        uploaded_by_name=actor.name,
        uploaded_at=clock.now(),
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment


def written_position(position: tuple[float, float] | None) -> str | None:
    """Latitude and longitude in degrees as they are kept and shown: five decimals are about a metre."""
    return f"{position[0]:.5f}, {position[1]:.5f}" if position is not None else None


def cover(original: Attachment, marked: Attachment) -> bool:
    """Note that one picture was drawn on the other, and let it stand in its place.

    False when something drawn on the same picture stands there already: the first stays, because
    what it hides must not show again; the later one is kept behind it.
    """
    marked.original_id = original.original_id or original.id
    marked.caption, marked.taken_at = original.caption, original.taken_at
    marked.position = original.position
    if original.covered_by_id is None:
        original.covered_by_id = marked.id
    else:
        marked.covered_by_id = original.covered_by_id
    db.session.flush()
    return not marked.is_covered


def remove_attachment(actor: Actor, attachment: Attachment, *, reason: str) -> None:
    """Take a file away from view; the row says who and why, the file stays for the record.

    Raises InvalidInput without a reason. Removing it again changes nothing.
    """
    if not reason.strip():
        raise InvalidInput({"reason": _l("Please say why the file is removed.")})
    if attachment.is_removed:
        return
    attachment.removed_at = clock.now()
    attachment.removed_by_id = actor.id
    attachment.removed_by_name = actor.name
    attachment.removed_reason = reason.strip()
    db.session.flush()


def images_for_print(
    attachments: Collection[Attachment], *, full: bool = False
) -> dict[str, bytes]:
    """Pictures for a record: public id → thumbnail (or full picture), or a placeholder."""
    return {a.public_id: _picture(a, full) for a in attachments if a.is_image}


def _picture(attachment: Attachment, full: bool) -> bytes:
    key = attachment.storage_key if full or not attachment.thumb_key else attachment.thumb_key
    try:
        return storage.store().read(key)
    except OSError:
        return images.placeholder()


def _check_room(name: str, owner_kind: str, owner_id: int) -> None:
    if queries.count_of(owner_kind, owner_id) >= MOST_PER_OWNER:
        raise UploadRefused(
            name,
            _l(
                "There are %(number)d files here already. Please remove one that is not needed.",
                number=MOST_PER_OWNER,
            ),
            Fault.TOO_MANY,
        )


def _check_quota(actor: Actor, name: str) -> None:
    if actor.id is None:
        return
    since = clock.now() - timedelta(days=1)
    if queries.count_by_user_since(actor.id, since) >= MOST_PER_PERSON_AND_DAY:
        raise UploadRefused(
            name,
            _l("You have uploaded very many files today. Please go on tomorrow."),
            Fault.TOO_MANY,
        )


def _store(
    upload: Upload, name: str, accept: Collection[Group], most_seconds: int | None
) -> _Stored:
    store = storage.store()
    try:
        with store.receive(upload.stream) as part:
            if part.size == 0:
                raise UploadRefused(name, _l("The file is empty. Please choose it again."))
            kind = _fitting_kind(part, name, accept)
            if isinstance(kind, ImageKind):
                return _store_image(part, kind, name)
            if isinstance(kind, AudioKind):
                seconds = _seconds(part, kind, name, most_seconds)
                key = store.keep(part, NAMESPACE)
                return _Stored(key, kind, part.size, part.sha256, seconds=seconds)
            return _Stored(store.keep(part, NAMESPACE), kind, part.size, part.sha256)
    except storage.TooLarge:
        megabytes = store.max_bytes // storage.MEBIBYTE
        raise UploadRefused(
            name,
            _l(
                "The file is larger than %(limit)d MB. Please make it smaller or split it.",
                limit=megabytes,
            ),
            Fault.TOO_LARGE,
        ) from None
    except storage.DiskFull:
        raise UploadRefused(
            name,
            _l("The server has no space left for files. Please tell the administrator."),
            Fault.NO_SPACE,
        ) from None


def _fitting_kind(part: storage.Part, name: str, accept: Collection[Group]) -> FileKind:
    kind = identify(part.path)
    if isinstance(kind, FileKind) and kind.group in accept:
        return kind
    if isinstance(kind, Unfit) and kind is not Unfit.UNKNOWN:
        raise UploadRefused(name, _UNFIT[kind])
    if set(accept) == {Group.AUDIO}:
        raise UploadRefused(name, _NO_AUDIO)
    if set(accept) == {Group.IMAGE}:
        raise UploadRefused(
            name, _l("This is not a photo that can be shown here. Please choose a JPEG or PNG.")
        )
    raise UploadRefused(
        name,
        _l(
            "Files of this type are not taken, whatever they are called."
            " Photos (JPEG, PNG, WebP, GIF), PDF, Word, Excel and PowerPoint are."
        ),
    )


def _seconds(part: storage.Part, kind: AudioKind, name: str, most: int | None) -> int:
    try:
        seconds = math.ceil(audio.seconds_of(part.path, kind))
    except audio.NoAudio:
        raise UploadRefused(name, _NO_AUDIO) from None
    # A browser stops a moment after it was told to.
    if most is not None and seconds > most + 2:
        raise UploadRefused(
            name,
            _l("The recording lasts longer than %(number)d seconds.", number=most),
            Fault.TOO_LARGE,
        )
    return seconds


def _store_image(part: storage.Part, kind: ImageKind, name: str) -> _Stored:
    try:
        clean = images.clean_image(part.path, kind)
    except images.ImageTooManyPixels as error:
        raise UploadRefused(
            name,
            _l(
                "The picture has too many pixels (%(width)d × %(height)d). Please make it smaller.",
                width=error.width,
                height=error.height,
            ),
        ) from None
    except images.ImageUnsupported:
        raise UploadRefused(
            name,
            _l(
                "HEIC photos cannot be read here."
                " Please set the camera to JPEG (“most compatible”)."
            ),
        ) from None
    except images.ImageDamaged:
        raise UploadRefused(
            name, _l("The picture is damaged and cannot be shown. Please take or save it again.")
        ) from None
    store = storage.store()
    return _Stored(
        key=store.save(clean.content, NAMESPACE),
        kind=clean.kind,
        size=len(clean.content),
        sha256=hashlib.sha256(clean.content).hexdigest(),
        width=clean.width,
        height=clean.height,
        thumb_key=store.save(clean.thumb, NAMESPACE),
        taken_at=clean.taken_at,
        position=clean.position,
    )
