"""Security trail: sign-ins, denials and administration, each row chained to the one before by hash."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Index, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Model, Moment, insert_new, takes_write_lock
from app.core.permissions import Actor
from app.extensions import db

GENESIS = "0" * 64

# Address and id of the request in hand, so that services need not pass them on.
_origin: ContextVar[tuple[str, str]] = ContextVar("audit_origin", default=("", ""))


def set_origin(address: str, request_id: str) -> None:
    """Remember where the acts of the running request come from."""
    _origin.set((address, request_id))


class AuditEvent(Model):
    """One security-relevant act; rows are never changed or deleted by the program."""

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "at"), Index(None, "kind", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    kind: Mapped[str] = mapped_column(String(60))
    result: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(32))
    target: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditHead(Model):
    """Hash of the newest row; updating it makes writers queue, so the chain cannot fork."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64))


def record(
    kind: str,
    actor: Actor,
    *,
    result: str = "ok",
    target: str = "",
    detail: dict[str, Any] | None = None,
    address: str = "",
    request_id: str = "",
) -> AuditEvent:
    """Append an event in the caller's transaction; address and request id default to the request."""
    previous = _lock_head()
    known_address, known_request = _origin.get()
    event = AuditEvent(
        at=clock.now(),
        kind=kind,
        result=result,
        actor_id=actor.id,
        actor_name=actor.name,
        address=(address or known_address)[:64],
        request_id=request_id or known_request,
        target=target[:200],
        detail=detail or {},
        previous_hash=previous,
    )
    event.hash = _hash_of(event)
    db.session.add(event)
    db.session.flush()
    db.session.execute(update(AuditHead).where(AuditHead.id == 1).values(hash=event.hash))
    return event


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs between two sets of values, by name: [old, new], for the `detail` of an event."""
    return {
        name: [_plain(before[name]), _plain(value)]
        for name, value in after.items()
        if before[name] != value
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    return getattr(value, "code", None) or str(value)


def record_now(kind: str, actor: Actor, **rest: Any) -> None:
    """Give up the present transaction and append an event in one of its own (denials, failed sign-ins)."""
    db.session.rollback()
    token = takes_write_lock.set(True)
    try:
        record(kind, actor, **rest)
        db.session.commit()
    finally:
        takes_write_lock.reset(token)


def broken_links(newest: int | None = None) -> Iterator[int]:
    """Ids of rows whose hash or link to the row before does not hold; nothing when the chain is whole.

    With `newest` only that many of the last rows are read. 0 stands for rows missing at the end.
    """
    previous, query = GENESIS, select(AuditEvent).order_by(AuditEvent.id)
    if newest is not None:
        ids = select(AuditEvent.id).order_by(AuditEvent.id.desc())
        start = db.session.scalar(ids.offset(newest).limit(1))
        if start is not None:
            before = db.session.get(AuditEvent, start)
            previous = before.hash if before is not None else GENESIS
            query = query.where(AuditEvent.id > start)
    for event in db.session.scalars(query).yield_per(1000):
        if event.previous_hash != previous or event.hash != _hash_of(event):
            yield event.id
        previous = event.hash
    head = db.session.get(AuditHead, 1)
    if head is not None and head.hash != previous:
        yield 0


def head_hash() -> str:
    """Hash of the newest row, to be kept outside (backups, reports); zeros for an empty trail."""
    head = db.session.get(AuditHead, 1)
    return head.hash if head is not None else GENESIS


def _lock_head() -> str:
    statement = update(AuditHead).where(AuditHead.id == 1).values(id=1).returning(AuditHead.hash)
    locked = db.session.execute(statement).scalar_one_or_none()
    if locked is None:
        # The very first events: of several writers one makes the row, the others wait for it.
        insert_new(AuditHead, [{"id": 1, "hash": GENESIS}], AuditHead.id)
        locked = db.session.execute(statement).scalar_one()
    return locked


def _hash_of(event: AuditEvent) -> str:
    content = [
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.kind,
        event.result,
        event.actor_id,
        event.actor_name,
        event.address,
        event.request_id,
        event.target,
        event.detail,
        event.previous_hash,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
