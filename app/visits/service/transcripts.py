"""Lessons, interviews and group meetings on their forms, field by field and line by line.

A name is kept only where that is allowed: that of a teacher where the office says so, that of an
interviewed person unless they are a pupil or wish to stay anonymous. What may not be kept is not
stored, and what was stored before is taken out again.
"""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from app.core import clock
from app.core import policy as settings
from app.core.database import insert_new
from app.core.errors import InvalidInput
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.visits import queries
from app.visits.models import Transcript, TranscriptLine, Visit
from app.visits.service import hooks
from app.visits.service.recording import hold_open
from app.visits.states import LineRole, TranscriptKind
from app.visits.transcripts import (
    FIELDS,
    LONGEST_TEXT,
    MOST_LINES,
    NAME,
    ROLES,
    Claim,
    Shape,
    Stamp,
    Unfit,
    hides_name,
    moment_of,
)


def keeps_teachers(visit: Visit) -> bool:
    """True where lesson records name the teacher (setting `visit.lesson_teacher_named`)."""
    return bool(settings.value("visit.lesson_teacher_named", visit.school.region_path))


def new_transcript_id() -> str:
    """An id for a transcript, or a line, that begins on the server's page."""
    return str(uuid.uuid4())


def begin_transcript(
    actor: Actor, visit: Visit, kind: TranscriptKind, client_id: str
) -> Transcript:
    """The transcript with that id, made when it is new, brought back when it had been removed.

    Raises InvalidInput when the id belongs to another visit or another kind of form.
    """
    hold_open(actor, visit)
    row = {
        "client_id": client_id,
        "visit_id": visit.id,
        "kind": kind,
        "said": {},
        "stamps": {},
        "recorded_by_id": actor.id,
        "recorded_at": clock.now(),
        "version": 1,
    }
    insert_new(Transcript, [row], Transcript.id)
    transcript = queries.get_transcript(visit, client_id)
    if transcript is None or transcript.kind is not kind:
        raise InvalidInput({"form": _l("This form belongs to something else.")})
    if transcript.removed_at is not None:
        transcript.removed_at = None
    return transcript


def kept_value(visit: Visit, transcript: Transcript, name: str, value: str) -> str:
    """What of a value would be kept: read as its field reads it, nothing where names are not kept.

    Raises InvalidInput for the field.
    """
    spec = FIELDS[transcript.kind].get(name)
    if spec is None:
        raise InvalidInput({"form": _l("This form has no such field.")})
    try:
        kept = spec.read(value)
    except Unfit as unfit:
        raise InvalidInput({name: unfit.message}) from None
    if spec.is_name and not _may_keep_name(visit, transcript):
        return ""
    return kept


def write_field(
    actor: Actor,
    visit: Visit,
    transcript: Transcript,
    name: str,
    value: str,
    *,
    claim: Claim | None = None,
) -> str:
    """Write one field and leave the others; what is kept of it. Raises InvalidInput for the field."""
    hold_open(actor, visit)
    kept = kept_value(visit, transcript, name, value)
    transcript.said = {**transcript.said, name: kept}
    if FIELDS[transcript.kind][name].shape is Shape.MOMENT:
        pressed = moment_of(kept)
        if claim is not None and pressed is not None:
            stamp = replace(claim, device_at=pressed).stamp(clock.now())
        else:
            stamp = Stamp.now(clock.now())
        transcript.stamps = {**transcript.stamps, name: stamp.to_json()}
    if hides_name(transcript.said) and transcript.kind is TranscriptKind.INTERVIEW:
        _forget_name(visit, transcript)
    db.session.flush()
    return kept


def press(actor: Actor, visit: Visit, transcript: Transcript, name: str) -> str:
    """The button “begin” or “end” on the server's page: the moment is the server's."""
    now: datetime = clock.now()
    return write_field(actor, visit, transcript, name, now.isoformat())


def write_line(
    actor: Actor,
    visit: Visit,
    transcript: Transcript,
    role: LineRole,
    text: str,
    *,
    client_id: str = "",
    claim: Claim | None = None,
) -> TranscriptLine:
    """Write a line; its stamp is that of the first time. An empty text takes it away.

    Raises InvalidInput (`line`).
    """
    hold_open(actor, visit)
    line = queries.get_line(transcript, client_id) if client_id else None
    if role not in ROLES[transcript.kind] or (line is not None and line.role is not role):
        raise InvalidInput({"form": _l("This form has no such field.")})
    if len(text) > LONGEST_TEXT:
        raise InvalidInput({"line": _l("At most %(number)s characters.", number=LONGEST_TEXT)})
    if line is None:
        line = _new_line(actor, transcript, role, client_id, claim)
    line.text = text.strip()
    db.session.add(line)
    # Whoever has an older page open notices by the version.
    flag_modified(transcript, "said")
    db.session.flush()
    return line


def remove_transcript(actor: Actor, visit: Visit, transcript: Transcript) -> None:
    """Take a form away while the record is open; what a device still sends for it brings it back."""
    hold_open(actor, visit)
    transcript.removed_at = clock.now()
    db.session.flush()


def _new_line(
    actor: Actor, transcript: Transcript, role: LineRole, client_id: str, claim: Claim | None
) -> TranscriptLine:
    if len(transcript.lines) >= MOST_LINES:
        raise InvalidInput({"line": _l("At most %(number)s lines.", number=MOST_LINES)})
    assert actor.id is not None
    now = clock.now()
    stamp = claim.stamp(now) if claim is not None else Stamp.now(now)
    return TranscriptLine(
        client_id=client_id or new_transcript_id(),
        transcript=transcript,
        role=role,
        text="",
        at=stamp.at,
        device_at=stamp.device_at,
        offset_ms=stamp.offset_ms,
        received_at=stamp.received_at,
        recorded_by_id=actor.id,
    )


def _may_keep_name(visit: Visit, transcript: Transcript) -> bool:
    if transcript.kind is TranscriptKind.LESSON:
        return keeps_teachers(visit)
    return not hides_name(transcript.said)


def _forget_name(visit: Visit, transcript: Transcript) -> None:
    """Take out what was kept before it was known that it may not be, here and further up."""
    if transcript.said.get(NAME.name):
        transcript.said = {**transcript.said, NAME.name: ""}
    hooks.name_withdrawn.run(visit, transcript)
