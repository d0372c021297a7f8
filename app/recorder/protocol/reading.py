"""Reading what a device sends: a batch of operations, checked field by field. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.recorder.protocol.parts import (
    LARGEST_NUMBER,
    Refused,
    as_moment,
    as_object,
    as_text,
    as_whole,
    no_constant,
    read_id,
)
from app.recorder.protocol.payloads import READERS, Place, place_of
from app.recorder.states import (
    MOST_OPERATIONS,
    OLDEST_PROTOCOL,
    PROTOCOL,
    Kind,
    Refusal,
    Subject,
    subject_of,
)
from app.visits.transcripts import Claim

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation as it may be carried out.

    `base` is what it was made on: the version of an answer, the text or the list of ways of a
    summary, the text of a field or line of a transcript. `payload` holds the kind's own fields,
    cleaned as the forms clean them.
    """

    id: str
    kind: Kind
    sha256: str
    made_at: datetime
    payload: Mapping[str, Any]
    item_id: int | None = None
    after: str | None = None
    base: Any = None
    offset_ms: int = 0

    @property
    def claim(self) -> Claim:
        """What the device says of when it was made."""
        return Claim(self.made_at, self.offset_ms)

    @property
    def subject(self) -> Subject:
        """What it is about, as `SyncOperation.subject`."""
        return subject_of(self.kind, self.item_id, self.payload)


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
        found = json.loads(body.decode(), parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise Refused(Refusal.MALFORMED) from None
    return as_object(found)


def read_batch(body: bytes) -> Batch:
    """A batch with each operation read or refused by itself.

    Raises Refused (malformed, too_many) when the envelope itself cannot be used.
    """
    sent = read_json(body)
    protocol = as_whole(sent.get("protocol"), most=LARGEST_NUMBER)
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
        sent_at=as_moment(sent.get("sent_at")),
        operations=[_try_operation(one, newer) for one in operations],
        render=sent.get("render") is True,
    )


def read_operation(sent: Any) -> Operation:
    """One operation; raises Refused with the reason."""
    fields = as_object(sent)
    client_id = read_id(fields.get("id"))
    word = fields.get("kind")
    if not isinstance(word, str):
        raise Refused(Refusal.MALFORMED)
    if word not in set(Kind):
        raise Refused(Refusal.UNKNOWN_KIND)
    kind = Kind(word)
    place = place_of(kind, fields)
    has_item = kind in {Kind.ANSWER, Kind.PHOTO, Kind.MARKUP, Kind.VOICE}
    return Operation(
        id=client_id,
        kind=kind,
        sha256=canonical_hash(fields),
        made_at=as_moment(fields.get("at")),
        payload=READERS[kind](fields),
        item_id=as_whole(fields.get("item"), least=1) if has_item else None,
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
        name=as_text(sent.get("name", ""), 255),
        size=as_whole(sent.get("size"), least=1, most=2**53),
        sha256=checksum,
    )


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
        return place_of(Kind(sent["kind"]), sent)
    except (Refused, ValueError, KeyError, TypeError):
        return None


def _printable(value: Any) -> str:
    text = value if isinstance(value, str) else ""
    return text[:64].encode(errors="replace").decode()
