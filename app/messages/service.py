"""Putting messages into the outbox, and what a reader does with them; guide: `app.messages`."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select, update

from app.core import clock
from app.core.database import insert_new
from app.core.history import Historic
from app.core.permissions import Actor
from app.extensions import db
from app.messages.context import pack
from app.messages.kinds import DIGEST, KINDS
from app.messages.models import Delivery, Message
from app.messages.states import EMAIL, DeliveryStatus


class Recipient(Protocol):
    """Whom a message is for; every user of the product is one."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def wants_email(self) -> bool: ...
    @property
    def unmailed_topics(self) -> Sequence[str]: ...
    @property
    def is_active(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing told by a digest: a kind of message with its context and the page it leads to."""

    kind: str
    context: Mapping[str, Any]
    url: str = ""


def enqueue(
    kind: str,
    recipients: Iterable[Recipient],
    *,
    key: str,
    context: Mapping[str, Any],
    url: str = "",
    subject: Historic | None = None,
    now: datetime | None = None,
) -> list[int]:
    """Write a message to each active recipient who has none under `key` yet; ids of the new
    messages.

    Everything happens in the caller's transaction: it is sent if, and only if, that commits. Two
    statements, whatever the number of recipients. Raises KeyError for an undeclared kind,
    ValueError for a `url` that is not a path of this application.
    """
    check_url(url)
    about = (subject.__tablename__, subject.id) if subject is not None else ("", None)
    row = {
        "key": key,
        "kind": KINDS[kind].name,
        "context": pack(context),
        "url": url,
        "subject_kind": about[0],
        "subject_id": about[1],
        "is_digest": False,
        "created_at": now or clock.now(),
    }
    db.session.flush()
    return _write(row, _active(recipients))


def add_to_digest(
    recipient: Recipient, entries: Sequence[Entry], *, key: str, now: datetime | None = None
) -> int | None:
    """Put entries into the recipient's message under `key`, starting it if need be; its id.

    One message, and one e-mail, hold everything under the key. What comes later is added to the
    message, which counts as unread again; an e-mail that has left is not followed by another. None
    for an inactive recipient.
    """
    people = _active([recipient])
    if not people or not entries:
        return None
    packed = [
        {"kind": KINDS[entry.kind].name, "context": pack(entry.context), "url": entry.url}
        for entry in entries
    ]
    row = {
        "key": key,
        "kind": DIGEST,
        "context": {"entries": packed},
        "url": entries[0].url if len(entries) == 1 else "",
        "subject_kind": "",
        "subject_id": None,
        "is_digest": True,
        "created_at": now or clock.now(),
    }
    made = _write(row, people)
    return made[0] if made else _extend(key, recipient.id, packed)


def _extend(key: str, recipient_id: int, packed: list[dict[str, Any]]) -> int:
    message = db.session.scalars(
        select(Message)
        .where(Message.key == key, Message.recipient_id == recipient_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    message.context = {"entries": [*message.context["entries"], *packed]}
    message.url = ""
    message.read_at = None
    db.session.flush()
    return message.id


def _write(row: Mapping[str, Any], people: Sequence[Recipient]) -> list[int]:
    rows = [{**row, "recipient_id": person.id} for person in people]
    made = insert_new(Message, rows, Message.id, Message.recipient_id)
    by_person = {new.recipient_id: new.id for new in made}
    deliveries = [
        _delivery(by_person[person.id], row["key"], person, row["created_at"])
        for person in people
        if person.id in by_person and _is_mailed(row["kind"], person)
    ]
    insert_new(Delivery, deliveries, Delivery.id)
    return sorted(by_person.values())


def _is_mailed(kind: str, person: Recipient) -> bool:
    """Whether the person has an address and wants e-mail about what the kind is about."""
    wanted = KINDS[kind].topic not in person.unmailed_topics
    return bool(person.email) and person.wants_email and wanted


def check_url(url: str) -> None:
    """Raise ValueError unless `url` is empty or a path of this application."""
    if url and (not url.startswith("/") or url.startswith("//") or "\\" in url):
        raise ValueError(f"“{url}” is not a path of this application")


def _active(recipients: Iterable[Recipient]) -> Sequence[Recipient]:
    """Active recipients, each once, in the order of their ids so that writers never cross."""
    people = {person.id: person for person in recipients if person.is_active}
    return [people[number] for number in sorted(people)]


def _delivery(message_id: int, key: str, person: Recipient, moment: datetime) -> dict[str, Any]:
    return {
        "message_id": message_id,
        "channel": EMAIL,
        "name": person.name,
        "address": person.email,
        "locale": person.locale,
        "token": hashlib.sha256(f"{key}\n{person.id}".encode()).hexdigest()[:40],
        "next_attempt_at": moment,
        "created_at": moment,
    }


def mark_read(actor: Actor, message: Message) -> None:
    """The recipient has seen the message; the first time counts."""
    if message.recipient_id == actor.id and message.read_at is None:
        message.read_at = clock.now()
        db.session.flush()


def mark_unread(actor: Actor, message: Message) -> None:
    """The recipient wants to come back to the message."""
    if message.recipient_id == actor.id:
        message.read_at = None
        db.session.flush()


def mark_all_read(actor: Actor, *, up_to: int) -> int:
    """Mark the actor's unread messages read up to the id that the page showed; how many there were.

    What arrived after the page was made stays unread.
    """
    result = db.session.execute(
        update(Message)
        .where(Message.recipient_id == actor.id, Message.read_at.is_(None), Message.id <= up_to)
        .values(read_at=clock.now())
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def try_again(delivery: Delivery) -> None:
    """Put a delivery that was given up back into the outbox, with a fresh number of attempts."""
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.status == DeliveryStatus.PARKED)
        .values(
            status=DeliveryStatus.PENDING, attempts=0, next_attempt_at=clock.now(), last_error=""
        )
    )
    db.session.expire(delivery)
