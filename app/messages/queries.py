"""Reads of the inbox and the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from app.core.permissions import Actor
from app.extensions import db
from app.messages.models import ChannelHealth, Delivery, Message
from app.messages.states import EMAIL, UNSENT

PAGE_LENGTH = 30

_READ = case((Message.read_at.is_(None), 0), else_=1)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Some messages, and the mark from which the next page goes on (empty on the last one)."""

    messages: Sequence[Message]
    next_mark: str = ""


def unread_query(user_id: int) -> Select[int]:
    """Counts the unread messages of a user, which an index answers; for use inside a statement."""
    return select(func.count(Message.id)).where(
        Message.recipient_id == user_id, Message.read_at.is_(None)
    )


def unread_count(user_id: int) -> int:
    """Number of unread messages of a user."""
    return db.session.scalar(unread_query(user_id)) or 0


def message_of(actor: Actor, public_id: str) -> Message | None:
    """The actor's message with that id; somebody else's is not found."""
    return db.session.scalar(
        select(Message).where(Message.public_id == public_id, Message.recipient_id == actor.id)
    )


def newest_message_id(user_id: int) -> int:
    """Id of the newest message of a user, 0 when there is none."""
    query = select(func.max(Message.id)).where(Message.recipient_id == user_id)
    return db.session.scalar(query) or 0


def inbox_page(actor: Actor, *, unread_only: bool, after: str = "") -> InboxPage:
    """The actor's messages, unread before read and new before old, from the mark `after` on."""
    query = select(Message).where(Message.recipient_id == actor.id)
    if unread_only:
        query = query.where(Message.read_at.is_(None))
    position = _position(after)
    if position is not None:
        query = query.where(_behind(*position))
    query = query.order_by(_READ, Message.id.desc()).limit(PAGE_LENGTH + 1)
    found = db.session.scalars(query).all()
    if len(found) <= PAGE_LENGTH:
        return InboxPage(found)
    last = found[PAGE_LENGTH - 1]
    return InboxPage(found[:PAGE_LENGTH], f"{int(last.is_read)}-{last.id}")


def _position(mark: str) -> tuple[int, int] | None:
    read, _, number = mark.partition("-")
    if read not in {"0", "1"} or not number.isdecimal() or len(number) > 15:
        return None
    return int(read), int(number)


def _behind(read: int, number: int) -> ColumnElement[bool]:
    if read:
        return and_(Message.read_at.is_not(None), Message.id < number)
    return or_(and_(Message.read_at.is_(None), Message.id < number), Message.read_at.is_not(None))


def due_delivery_ids(now: datetime, limit: int) -> Sequence[int]:
    """Ids of deliveries to be tried at `now`, longest waiting first."""
    return db.session.scalars(
        select(Delivery.id)
        .where(*is_due(now))
        .order_by(Delivery.next_attempt_at, Delivery.id)
        .limit(limit)
    ).all()


def is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Conditions on Delivery: unsent, its time has come, and nobody holds a valid claim on it."""
    return (
        Delivery.status.in_(UNSENT),
        Delivery.next_attempt_at <= now,
        or_(Delivery.claimed_until.is_(None), Delivery.claimed_until <= now),
    )


def health(channel: str = EMAIL) -> ChannelHealth | None:
    """How the channel is doing; None when it never failed."""
    return db.session.get(ChannelHealth, channel)
