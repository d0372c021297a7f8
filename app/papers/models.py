"""IssuedRecord: what was issued, as it was, for ever."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, event, inspect
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.database import Identified, Model, Moment

_LATER = frozenset({"pdf_key", "pdf_sha256", "pdf_at"})


class PaperIsFinal(RuntimeError):
    """The program tried to change or delete an issued paper: a fault of the program."""


class IssuedRecord(Identified, Model):
    """A numbered snapshot of a thing (`subject_kind`, `subject_id`).

    `checksum` covers everything that was issued (see `service.checksum_of`). The PDF follows later and
    is written once. A correction is a record of its own that names the one it supersedes.
    """

    __tablename__ = "issued_record"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        Index(None, "kind", "issued_at"),
        Index(None, "school_id", "issued_at"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(80), unique=True)
    title_zh: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    checksum: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issued_by_name: Mapped[str] = mapped_column(String(120))
    issue: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("issued_record.id"), unique=True)
    verification_token: Mapped[str] = mapped_column(String(32), unique=True)
    pdf_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_at: Mapped[datetime | None]

    supersedes: Mapped["IssuedRecord | None"] = relationship(remote_side="IssuedRecord.id")

    @property
    def has_pdf(self) -> bool:
        """False while the PDF is still being prepared."""
        return self.pdf_key is not None


@event.listens_for(IssuedRecord, "before_update")
def _refuse_change(mapper: Any, connection: Any, record: IssuedRecord) -> None:
    for attribute in inspect(record).attrs:
        changed = attribute.history
        if not changed.has_changes() or attribute.key == "supersedes":
            continue
        if attribute.key not in _LATER or any(old is not None for old in changed.deleted or ()):
            raise PaperIsFinal(f"{record.number}: {attribute.key} cannot change")


@event.listens_for(IssuedRecord, "before_delete")
def _refuse_removal(mapper: Any, connection: Any, record: IssuedRecord) -> None:
    raise PaperIsFinal(f"{record.number} cannot be deleted")
