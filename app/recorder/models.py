"""What devices took along, what they sent, and photos on their way."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.checklists.models import ChecklistItem
from app.core import clock
from app.core.database import Model, Moment, enum_column
from app.core.files.models import Attachment
from app.recorder.states import Kind, Late, Outcome, Settled, Subject, subject_of
from app.visits.models import Visit


class Carry(Model):
    """A device on which a person took a visit along: from there entries are taken for ever."""

    __tablename__ = "carry"
    __table_args__ = (UniqueConstraint("visit_id", "user_id", "device"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    device: Mapped[str] = mapped_column(String(36))
    taken_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class SyncOperation(Model):
    """An operation that the server kept, as it was sent; append-only but for how a conflict ended.

    `sha256` is that of what it says in canonical form (`protocol.canonical_hash`). `payload` holds the
    kind's own fields, `result` what became of it: `base` on which it was judged, what it `made` (the
    version of the answer, the text of the summary), `attachment` (public id). `made_at` is what the
    device claims, `offset_ms` how much later the server's clock showed when it was sent.
    """

    __tablename__ = "sync_operation"
    __table_args__ = (Index(None, "visit_id", "outcome", "settled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(36), unique=True)
    device: Mapped[str] = mapped_column(String(36))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[Kind] = mapped_column(enum_column(Kind))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("checklist_item.id"), index=True)
    after: Mapped[str | None] = mapped_column(String(36))
    sha256: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    late: Mapped[Late | None] = mapped_column(enum_column(Late))
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(Moment)
    offset_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    received_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    settled_as: Mapped[Settled | None] = mapped_column(enum_column(Settled))

    visit: Mapped[Visit] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])
    item: Mapped[ChecklistItem | None] = relationship()
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])

    @property
    def is_open_conflict(self) -> bool:
        """True while somebody has to choose."""
        return self.outcome is Outcome.CONFLICT and self.settled_at is None

    @property
    def subject(self) -> Subject:
        """What it is about: operations on one subject keep their order."""
        return subject_of(self.kind, self.item_id, self.payload)


class PhotoUpload(Model):
    """A photo that comes in pieces. The bytes lie in the store's part area under `part`.

    How much has been received is what lies there; `received` repeats it for the pages.
    """

    __tablename__ = "photo_upload"
    __table_args__ = (UniqueConstraint("user_id", "client_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(String(36))
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(String(160))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    received: Mapped[int] = mapped_column(default=0)
    part: Mapped[str] = mapped_column(String(40))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    announced_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, index=True)
    touched_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)

    attachment: Mapped[Attachment | None] = relationship()
