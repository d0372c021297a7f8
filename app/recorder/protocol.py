"""Reading what a device sends: a batch of operations, checked field by field. Pure."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.core.i18n import Text
from app.recorder.states import (
    MOST_OPERATIONS,
    OLDEST_PROTOCOL,
    PROTOCOL,
    Field,
    Kind,
    Refusal,
)
from app.visits.states import Method, Partner

LONGEST_TEXT = 4000
LONGEST_TITLE = 200
LONGEST_CAPTION = 300
MOST_WORDS = 200
LARGEST_NUMBER = 2**31 - 1
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{1,16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Refused(Exception):
    """An operation that is not kept: the reason as a word, and a better sentence when there is one."""

    def __init__(self, reason: Refusal, message: Text | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message: Text = message or reason.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation as it may be carried out.

    `base` is what it was made on: the version of an answer, the text or the list of ways of a
    summary. `payload` holds the kind's own fields, cleaned as the forms clean them.
    """

    id: str
    kind: Kind
    sha256: str
    made_at: datetime
    payload: Mapping[str, Any]
    item_id: int | None = None
    after: str | None = None
    base: Any = None

    @property
    def subject(self) -> tuple[Kind, int | str | None]:
        """What it is about, as `SyncOperation.subject`."""
        return self.kind, self.item_id if self.item_id is not None else self.payload.get("field")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation stands among those on its subject."""

    subject: tuple[Kind, int | str | None]
    after: str | None
    base: Any


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An operation that could not be read; `id` is what it called itself, for the answer.

    `place` is known when its text alone was wrong: the device may have written on behind it.
    """

    id: str
    refused: Refused
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one request brings; `render` asks for pieces of the page."""

    device: str
    sent_at: datetime
    operations: Sequence[Operation | Unreadable]
    render: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A photo that is going to come: its size in bytes and the checksum over all of them."""

    id: str
    name: str
    size: int
    sha256: str


def canonical_hash(operation: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of what an operation says, whatever the order of its fields or its white space.

    Where it stands among others (`base`, `after`) is left out: a device may put it behind another one
    when that in between was refused.
    """
    said = {name: value for name, value in operation.items() if name not in {"base", "after"}}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def read_json(body: bytes) -> dict[str, Any]:
    """The object in a body; raises Refused for anything else, however deep or huge."""
    try:
        found = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(Refusal.MALFORMED) from None
    return _object(found)


def read_batch(body: bytes) -> Batch:
    """A batch with each operation read or refused by itself.

    Raises Refused (malformed, too_many) when the envelope itself cannot be used.
    """
    sent = read_json(body)
    protocol = _whole(sent.get("protocol"), most=LARGEST_NUMBER)
    if protocol < OLDEST_PROTOCOL:
        raise Refused(Refusal.MALFORMED)
    operations = sent.get("operations")
    if not isinstance(operations, list):
        raise Refused(Refusal.MALFORMED)
    if len(operations) > MOST_OPERATIONS:
        raise Refused(Refusal.TOO_MANY)
    newer = protocol > PROTOCOL
    return Batch(
        device=read_id(sent.get("device")),
        sent_at=_moment(sent.get("sent_at")),
        operations=[_try_operation(one, newer) for one in operations],
        render=sent.get("render") is True,
    )


def read_operation(sent: Any) -> Operation:
    """One operation; raises Refused with the reason."""
    fields = _object(sent)
    client_id = read_id(fields.get("id"))
    word = fields.get("kind")
    if not isinstance(word, str):
        raise Refused(Refusal.MALFORMED)
    if word not in set(Kind):
        raise Refused(Refusal.UNKNOWN_KIND)
    kind = Kind(word)
    place = _place(kind, fields)
    has_item = kind in {Kind.ANSWER, Kind.PHOTO, Kind.MARKUP, Kind.VOICE}
    return Operation(
        id=client_id,
        kind=kind,
        sha256=canonical_hash(fields),
        made_at=_moment(fields.get("at")),
        payload=_READERS[kind](fields),
        item_id=_whole(fields.get("item"), least=1) if has_item else None,
        after=place.after if place is not None else None,
        base=place.base if place is not None else None,
    )


def read_announcement(body: bytes) -> Announced:
    """The announcement of a photo; raises Refused."""
    sent = read_json(body)
    checksum = sent.get("sha256")
    if not isinstance(checksum, str) or not _SHA256.fullmatch(checksum):
        raise Refused(Refusal.MALFORMED)
    return Announced(
        id=read_id(sent.get("id")),
        name=_text(sent.get("name", ""), 255),
        size=_whole(sent.get("size"), least=1, most=2**53),
        sha256=checksum,
    )


def read_id(value: Any) -> str:
    """An id made by a device: a UUID in small letters; raises Refused."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise Refused(Refusal.MALFORMED)
    return value


def _try_operation(sent: Any, newer: bool) -> Operation | Unreadable:
    try:
        if newer:
            raise Refused(Refusal.PROTOCOL)
        return read_operation(sent)
    except Refused as refused:
        named = sent.get("id") if isinstance(sent, dict) else None
        return Unreadable(_printable(named), refused, _place_of_unreadable(sent))


def _place_of_unreadable(sent: Any) -> Place | None:
    try:
        return _place(Kind(sent["kind"]), sent)
    except (Refused, ValueError, KeyError, TypeError):
        return None


def _printable(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return text[:64].encode(errors="replace").decode()


# ------------------------------------------------------------------------------ own fields by kind


def _answer(fields: Mapping[str, Any]) -> dict[str, Any]:
    words = _words(fields.get("value", []), LONGEST_TEXT)
    na = fields.get("na", False)
    if not isinstance(na, bool):
        raise Refused(Refusal.MALFORMED)
    return {"value": words, "na": na, "note": _text(fields.get("note", ""), LONGEST_TEXT)}


def _photo(fields: Mapping[str, Any]) -> dict[str, Any]:
    taken = fields.get("taken_at")
    return {
        "upload": read_id(fields.get("upload")),
        "caption": _text(fields.get("caption", ""), LONGEST_CAPTION),
        "taken_at": _moment(taken).isoformat() if taken is not None else None,
        "position": _position(fields.get("position")),
    }


def _position(value: Any) -> list[float] | None:
    """Latitude and longitude in degrees."""
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise Refused(Refusal.MALFORMED)
    for degrees, most in zip(value, (90, 180), strict=True):
        is_number = isinstance(degrees, int | float) and not isinstance(degrees, bool)
        if not is_number or not -most <= degrees <= most:
            raise Refused(Refusal.MALFORMED)
    return [float(degrees) for degrees in value]


def _markup(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"of": _photo_id(fields.get("of")), "upload": read_id(fields.get("upload"))}


def _voice(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"upload": read_id(fields.get("upload"))}


def _photo_id(value: Any) -> str:
    """What a photo is called: the id of its upload, or the public id that the server gave it."""
    if isinstance(value, str) and _PUBLIC_ID.fullmatch(value):
        return value
    return read_id(value)


def _summary(fields: Mapping[str, Any]) -> dict[str, Any]:
    name = _field(fields)
    return {"field": name, "value": _summary_value(name, fields.get("value"))}


def _field(fields: Mapping[str, Any]) -> str:
    word = fields.get("field")
    if not isinstance(word, str) or word not in set(Field):
        raise Refused(Refusal.MALFORMED)
    return word


def _summary_value(field: str, value: Any) -> str | list[str]:
    if field != Field.METHODS:
        return _text(value, LONGEST_TEXT)
    chosen = _words(value, 60)
    if not set(chosen) <= set(Method):
        raise Refused(Refusal.NOT_IN_SCALE)
    return [method.value for method in Method if method in chosen]


def _conversation(fields: Mapping[str, Any]) -> dict[str, Any]:
    partner = fields.get("partner")
    if not isinstance(partner, str) or partner not in set(Partner):
        raise Refused(Refusal.NOT_IN_SCALE)
    people = _whole(fields.get("people"))
    return {
        "partner": partner,
        "people": people,
        "points": _text(fields.get("points"), LONGEST_TEXT),
    }


def _document(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": _text(fields.get("title"), LONGEST_TITLE),
        "remark": _text(fields.get("remark", ""), LONGEST_TEXT),
    }


_READERS: dict[Kind, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    Kind.ANSWER: _answer,
    Kind.PHOTO: _photo,
    Kind.MARKUP: _markup,
    Kind.VOICE: _voice,
    Kind.SUMMARY: _summary,
    Kind.CONVERSATION: _conversation,
    Kind.DOCUMENT: _document,
}


def _place(kind: Kind, fields: Mapping[str, Any]) -> Place | None:
    """Where it stands; None for a kind whose operations do not build on each other."""
    after, base = fields.get("after"), fields.get("base")
    after = read_id(after) if after is not None else None
    if kind is Kind.ANSWER:
        item = _whole(fields.get("item"), least=1)
        return Place((kind, item), after, _whole(base if base is not None else 0))
    if kind is not Kind.SUMMARY:
        return None
    name = _field(fields)
    empty: Any = [] if name == Field.METHODS else ""
    return Place((kind, name), after, _summary_value(name, base if base is not None else empty))


# -------------------------------------------------------------------------------------- plain parts


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(Refusal.MALFORMED)
    return value


def _whole(value: Any, *, least: int = 0, most: int = LARGEST_NUMBER) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Refused(Refusal.MALFORMED)
    return value


def _text(value: Any, longest: int) -> str:
    """A text cleaned as forms clean it; half a character (a lone surrogate) cannot be stored."""
    if not isinstance(value, str):
        raise Refused(Refusal.MALFORMED)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused(Refusal.MALFORMED) from None
    text = value.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise Refused(Refusal.TOO_LONG)
    return text


def _words(value: Any, longest: int) -> list[str]:
    if not isinstance(value, list) or len(value) > MOST_WORDS:
        raise Refused(Refusal.MALFORMED)
    return [word for word in (_text(one, longest) for one in value) if word]


def _moment(value: Any) -> datetime:
    if not isinstance(value, str) or len(value) > 40:
        raise Refused(Refusal.MALFORMED)
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise Refused(Refusal.MALFORMED)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(Refusal.MALFORMED) from None


def _no_constant(name: str) -> None:
    raise ValueError(name)
