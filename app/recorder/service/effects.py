"""What an operation does while the record is open: the same functions as the form posts."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.checklists.models import ChecklistItem
from app.core.errors import InvalidInput, NotAllowed, StaleState
from app.core.files.models import Attachment
from app.core.files.service import Fault, UploadRefused
from app.core.permissions import Actor
from app.core.position import Position
from app.extensions import db
from app.recorder import queries
from app.recorder.models import SyncOperation
from app.recorder.protocol import Operation, Refused
from app.recorder.service.uploads import finished_upload
from app.recorder.states import APPENDIX, Field, Kind, Outcome, Refusal
from app.visits import service as visits
from app.visits.models import Transcript, Visit
from app.visits.permissions import asks_arrival_position, keeps_positions
from app.visits.queries import get_line, get_transcript
from app.visits.service import AnswerConflict, Given
from app.visits.states import LineRole, Method, Partner, TranscriptKind, VisitState
from app.visits.transcripts import FIELDS, Claim


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of an operation; `result` goes to `SyncOperation.result`."""

    outcome: Outcome
    result: dict[str, Any] = field(default_factory=dict)
    said: Mapping[str, Any] | None = None
    """What of the payload may be kept, where that is less than was sent."""


def carry_out(
    actor: Actor, visit: Visit, item: ChecklistItem | None, operation: Operation
) -> Effect:
    """Do what the operation says; its `base` is the one that counts. The caller holds the record open.

    Raises Refused for what the rules do not take.
    """
    with refusing(operation.kind):
        return _EFFECTS[operation.kind](actor, visit, item, operation)


@contextmanager
def refusing(kind: Kind | None = None) -> Iterator[None]:
    """Turn what the services say against an input of that kind into a refusal of the protocol."""
    try:
        yield
    except UploadRefused as error:
        is_mute = kind is Kind.VOICE and error.fault is Fault.UNFIT
        reason = Refusal.NOT_A_VOICE if is_mute else _FAULTS[error.fault]
        raise Refused(reason, error.message) from None
    except InvalidInput as error:
        reason = _REASONS.get(next(iter(error.errors)), Refusal.MALFORMED)
        raise Refused(reason, error.message) from None


def is_name(said: Mapping[str, Any]) -> bool:
    """True for a field of a transcript that could tell who a person is."""
    return "field" in said and "form" in said and FIELDS[said["type"]][said["field"]].is_name


def without_names(operation: Operation) -> Operation:
    """As an entry is kept in the appendix: there is no form that could say whether a name may stay."""
    if operation.kind is not Kind.TRANSCRIPT or not is_name(operation.payload):
        return operation
    return replace(operation, payload={**operation.payload, "value": ""}, base="")


def forget_name(visit: Visit, transcript: Transcript) -> None:
    """Take the name of a person who may not be named out of what devices have sent."""
    query = select(SyncOperation).where(
        SyncOperation.visit_id == visit.id, SyncOperation.kind == Kind.TRANSCRIPT
    )
    for row in db.session.scalars(query):
        if row.payload["form"] == transcript.client_id and is_name(row.payload):
            row.payload = {**row.payload, "value": ""}
            row.result = {**row.result, **dict.fromkeys(row.result.keys() & {"base", "made"}, "")}


def check_content(item: ChecklistItem | None, operation: Operation) -> None:
    """Refuse what the item could not take, for an entry that is only kept in the appendix."""
    if operation.kind is not Kind.ANSWER:
        return
    assert item is not None
    with refusing():
        visits.read_given(item, given_of(operation.payload, 0))


def given_of(payload: Any, version: int) -> Given:
    """The answer in a payload as the service takes it, made on that version."""
    return Given(
        raw=tuple(payload["value"]),
        not_applicable=payload["na"],
        note=payload["note"],
        version=version,
    )


def standing_summary(visit: Visit, name: str) -> str | list[str]:
    """What stands in a field of the summary, as operations say it."""
    if name == Field.METHODS:
        return [method.value for method in Method if method in visit.methods]
    return visit.merits if name == Field.MERITS else visit.advice


def write_field(actor: Actor, visit: Visit, name: str, value: Any) -> None:
    """Write one field of the summary and leave the others as they are."""
    said: dict[str, Any] = {one.value: standing_summary(visit, one) for one in Field}
    said[name] = value
    methods = [Method(word) for word in said.pop("methods")]
    visits.write_summary(actor, visit, methods=methods, left_at=visit.left_at, **said)


def taken_at(operation: Operation) -> datetime | None:
    """When the device says that the photo was taken."""
    said = operation.payload["taken_at"]
    return datetime.fromisoformat(said) if said is not None else None


def position(operation: Operation) -> tuple[float, float] | None:
    """Where the device says that it was."""
    said = operation.payload.get("position")
    return (said[0], said[1]) if said is not None else None


def worth_keeping(visit: Visit, operation: Operation) -> dict[str, Any]:
    """What an operation says, without the position that the office does not want to know."""
    said = dict(operation.payload)
    asks = asks_arrival_position if operation.kind is Kind.ARRIVAL else keeps_positions
    if "position" in said and not asks(visit):
        said["position"] = None
    return said


def _answer(actor: Actor, visit: Visit, item: Any, operation: Operation) -> Effect:
    given = given_of(operation.payload, operation.base)
    try:
        answer = visits.keep_answer(actor, visit, item, given)
    except AnswerConflict:
        return Effect(Outcome.CONFLICT)
    return Effect(Outcome.APPLIED, {"made": answer.version if answer is not None else 0})


def _photo(actor: Actor, visit: Visit, item: Any, operation: Operation) -> Effect:
    with finished_upload(actor, visit, operation.payload["upload"]) as (upload, file):
        (photo,) = visits.add_photos(
            actor,
            visit,
            item,
            [file],
            caption=operation.payload["caption"],
            taken_at=taken_at(operation),
            position=position(operation),
        )
        upload.attachment_id = photo.id
    return Effect(Outcome.APPLIED, attached(photo))


def _markup(actor: Actor, visit: Visit, item: Any, operation: Operation) -> Effect:
    photo = photo_called(actor, visit, item, operation.payload["of"])
    with finished_upload(actor, visit, operation.payload["upload"]) as (upload, file):
        if photo.owner_kind == APPENDIX:
            marked = visits.draw_on(actor, photo, file)
        else:
            marked = visits.mark_up(actor, visit, photo, file)
        upload.attachment_id = marked.id
    return Effect(Outcome.APPLIED, attached(marked))


def _voice(actor: Actor, visit: Visit, item: Any, operation: Operation) -> Effect:
    with finished_upload(actor, visit, operation.payload["upload"]) as (upload, file):
        voice = visits.add_voice(actor, visit, item, file)
        upload.attachment_id = voice.id
    return Effect(Outcome.APPLIED, attached(voice))


def photo_called(actor: Actor, visit: Visit, item: ChecklistItem | None, name: str) -> Attachment:
    """The photo of the item that a mark-up names; raises Refused when there is none."""
    photo = queries.photo_called(actor, visit, name)
    if photo is None or item is None or not queries.shows_item(photo, visit, item):
        raise Refused(Refusal.UNKNOWN_PHOTO)
    return photo


def attached(photo: Attachment) -> dict[str, Any]:
    """What the answer to a photo says of it."""
    return {"attachment": photo.public_id}


def _summary(actor: Actor, visit: Visit, item: Any, operation: Operation) -> Effect:
    name, value = operation.payload["field"], operation.payload["value"]
    standing = standing_summary(visit, name)
    if value != standing:
        if operation.base != standing:
            return Effect(Outcome.CONFLICT)
        write_field(actor, visit, name, value)
    return Effect(Outcome.APPLIED, {"made": value, "version": visit.version})


def _conversation(actor: Actor, visit: Visit, item: Any, operation: Operation) -> Effect:
    said = operation.payload
    visits.note_conversation(
        actor,
        visit,
        partner=Partner(said["partner"]),
        people=said["people"],
        points=said["points"],
    )
    return Effect(Outcome.APPLIED)


def _document(actor: Actor, visit: Visit, item: Any, operation: Operation) -> Effect:
    said = operation.payload
    visits.note_document(actor, visit, title=said["title"], remark=said["remark"])
    return Effect(Outcome.APPLIED)


def _transcript(actor: Actor, visit: Visit, item: Any, operation: Operation) -> Effect:
    said = operation.payload
    transcript = _begun(actor, visit, said)
    name = said["field"]
    kept = visits.kept_value(visit, transcript, name, said["value"])
    standing = transcript.said.get(name, "")
    may_be_kept = {**said, "value": kept}
    forgotten = {"base": ""} if is_name(said) and not kept else {}
    if kept != standing:
        if operation.base != standing:
            return Effect(Outcome.CONFLICT, forgotten, may_be_kept)
        visits.write_field(actor, visit, transcript, name, kept, claim=operation.claim)
    made = {"made": kept, "version": transcript.version, **forgotten}
    return Effect(Outcome.APPLIED, made, may_be_kept)


def _line(actor: Actor, visit: Visit, item: Any, operation: Operation) -> Effect:
    said = operation.payload
    transcript = _begun(actor, visit, said)
    line = get_line(transcript, said["line"])
    standing = line.text if line is not None else ""
    if said["value"] != standing and operation.base != standing:
        return Effect(Outcome.CONFLICT)
    if line is None or said["value"] != standing:
        visits.write_line(
            actor,
            visit,
            transcript,
            LineRole(said["role"]),
            said["value"],
            client_id=said["line"],
            claim=_written(said, operation.offset_ms),
        )
    return Effect(Outcome.APPLIED, {"made": said["value"], "version": transcript.version})


def _arrival(actor: Actor, visit: Visit, item: Any, operation: Operation) -> Effect:
    """The first arrival counts: whoever comes later finds the visit under way."""
    if visit.state is VisitState.IN_PROGRESS:
        return Effect(Outcome.APPLIED)
    said = operation.payload
    claim = Claim(datetime.fromisoformat(said["pressed"]), operation.offset_ms)
    where = position(operation)
    try:
        visits.arrive(
            actor,
            visit,
            claim=claim,
            position=Position(*where, said["accuracy"]) if where is not None else None,
            away_reason=said.get("away_reason", ""),
        )
    except (NotAllowed, StaleState) as error:
        raise Refused(Refusal.NOT_DUE, error.message) from None
    return Effect(Outcome.APPLIED)


def _written(said: Any, offset_ms: int) -> Claim:
    """When a line was first written: correcting it later does not change that."""
    return Claim(datetime.fromisoformat(said["written"]), offset_ms)


def _begun(actor: Actor, visit: Visit, said: Any) -> Transcript:
    return visits.begin_transcript(actor, visit, TranscriptKind(said["type"]), said["form"])


def standing_transcript(visit: Visit, kind: Kind, said: Mapping[str, Any]) -> str:
    """What stands in a field or line of a transcript; nothing where there is none."""
    transcript = get_transcript(visit, said["form"])
    if transcript is None:
        return ""
    if kind is Kind.TRANSCRIPT:
        return transcript.said.get(said["field"], "")
    line = get_line(transcript, said["line"])
    return line.text if line is not None else ""


def write_transcript(actor: Actor, visit: Visit, operation: SyncOperation, value: str) -> str:
    """Write what the lead chose for a field or line; what is kept of it."""
    said = operation.payload
    transcript = _begun(actor, visit, said)
    if operation.kind is Kind.TRANSCRIPT:
        claim = Claim(operation.made_at, operation.offset_ms)
        return visits.write_field(actor, visit, transcript, said["field"], value, claim=claim)
    role, line = LineRole(said["role"]), said["line"]
    claim = _written(said, operation.offset_ms)
    visits.write_line(actor, visit, transcript, role, value, client_id=line, claim=claim)
    return value


_EFFECTS: dict[Kind, Callable[[Actor, Visit, Any, Operation], Effect]] = {
    Kind.ANSWER: _answer,
    Kind.PHOTO: _photo,
    Kind.MARKUP: _markup,
    Kind.VOICE: _voice,
    Kind.SUMMARY: _summary,
    Kind.CONVERSATION: _conversation,
    Kind.DOCUMENT: _document,
    Kind.TRANSCRIPT: _transcript,
    Kind.LINE: _line,
    Kind.ARRIVAL: _arrival,
}
_FAULTS = {
    Fault.UNFIT: Refusal.NOT_A_PHOTO,
    Fault.TOO_MANY: Refusal.TOO_MANY,
    Fault.TOO_LARGE: Refusal.TOO_LARGE,
    Fault.NO_SPACE: Refusal.FAULT,
}
_REASONS = {
    "value": Refusal.NOT_IN_SCALE,
    "note": Refusal.TOO_LONG,
    "photo": Refusal.UNKNOWN_PHOTO,
    "form": Refusal.UNKNOWN_FORM,
    "line": Refusal.TOO_MANY,
}
