"""Messages to people, their deliveries by channel, and how each channel is doing."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.database import Identified, Model, Moment, enum_column
from app.messages.states import EMAIL, DeliveryStatus


class Message(Identified, Model):
    """One message to one person: the row in the inbox, exactly once per key and recipient.

    The words are not stored: `kind` names the templates, `context` what they need, so that
    everybody reads in their own language.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("key", "recipient_id"),
        Index(None, "recipient_id", "read_at", "id"),
        Index(None, "subject_kind", "subject_id"),
    )

    key: Mapped[str] = mapped_column(String(200))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(60))
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    url: Mapped[str] = mapped_column(String(300), default="")
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None]
    is_digest: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(Moment)

    @property
    def is_read(self) -> bool:
        """True once the recipient has opened it or marked it so."""
        return self.read_at is not None


class Delivery(Identified, Model):
    """One copy of a message on a channel outside the app; the outbox row.

    `token` is the left part of the e-mail's Message-ID: the same for every attempt, so that a
    copy that arrives twice can be recognised. A row is claimed with a lease (`claimed_by` is
    unique per claim).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        Index(None, "status", "next_attempt_at"),
    )

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(20), default=EMAIL)
    name: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(20))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[DeliveryStatus] = mapped_column(
        enum_column(DeliveryStatus), default=DeliveryStatus.PENDING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    claimed_until: Mapped[datetime | None] = mapped_column(Moment)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

    message: Mapped[Message] = relationship()


class ChannelHealth(Model):
    """A channel whose server cannot be reached, and until when it is left alone."""

    __tablename__ = "channel_health"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None] = mapped_column(Moment)
    since_at: Mapped[datetime | None] = mapped_column(Moment)
    last_error: Mapped[str] = mapped_column(String(300), default="")
