"""What an operation does while the record is open: the same functions as the form posts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.checklists.models import ChecklistItem
from app.core.errors import InvalidInput
from app.core.files.models import Attachment
from app.core.files.service import Fault, UploadRefused
from app.core.permissions import Actor
from app.recorder import queries
from app.recorder.protocol import Operation, Refused
from app.recorder.service.uploads import finished_upload
from app.recorder.states import APPENDIX, Field, Kind, Outcome, Refusal
from app.visits import service as visits
from app.visits.models import Visit
from app.visits.permissions import keeps_positions
from app.visits.service import AnswerConflict, Given
from app.visits.states import Method, Partner


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of an operation; `result` goes to `SyncOperation.result`."""

    outcome: Outcome
    result: dict[str, Any] = field(default_factory=dict)


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
    """Where the device says that the photo was taken."""
    said = operation.payload["position"]
    return (said[0], said[1]) if said is not None else None


def worth_keeping(visit: Visit, operation: Operation) -> dict[str, Any]:
    """What an operation says, without the position that the office does not want to know."""
    said = dict(operation.payload)
    if "position" in said and not keeps_positions(visit):
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
    return Effect(Outcome.APPLIED, {"made": value})


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


_EFFECTS: dict[Kind, Callable[[Actor, Visit, Any, Operation], Effect]] = {
    Kind.ANSWER: _answer,
    Kind.PHOTO: _photo,
    Kind.MARKUP: _markup,
    Kind.VOICE: _voice,
    Kind.SUMMARY: _summary,
    Kind.CONVERSATION: _conversation,
    Kind.DOCUMENT: _document,
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
}
