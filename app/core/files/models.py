"""Attachment: a stored file, what it belongs to, who brought it, and whether it is still good."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.database import Identified, Model, Moment


class Attachment(Identified, Model):
    """A file that belongs to a thing (`owner_kind`, `owner_id`); removal keeps row and file.

    `size` and `sha256` are those of the stored file. `fault` is empty, `missing` or `changed`, as
    the last check found it. A picture that was marked up stays as it is; the marked-up one is a file
    of its own that names the first of them (`original_id`), and each names the one that stands in
    its place (`covered_by_id`). Where a picture was taken is
    kept only where the office asks for it. Recorded speech has `seconds`, rounded up.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        Index(None, "owner_kind", "owner_id", "purpose"),
        Index(None, "uploaded_by_id", "uploaded_at"),
        Index(None, "sha256"),
    )

    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(40))
    filename: Mapped[str] = mapped_column(String(160))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    taken_at: Mapped[datetime | None]
    seconds: Mapped[int | None]
    storage_key: Mapped[str] = mapped_column(String(80), unique=True)
    thumb_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    caption: Mapped[str] = mapped_column(String(300), default="")
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"), index=True)
    position: Mapped[str | None] = mapped_column(String(40))
    original_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    covered_by_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"), index=True)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    uploaded_by_name: Mapped[str] = mapped_column(String(120))
    uploaded_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    removed_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    removed_by_name: Mapped[str] = mapped_column(String(120), default="")
    removed_reason: Mapped[str] = mapped_column(Text, default="")
    checked_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(10), default="")

    @property
    def is_image(self) -> bool:
        """True for our own re-encoded pictures, which may be shown in a page."""
        return self.thumb_key is not None

    @property
    def is_audio(self) -> bool:
        """True for recorded speech, which may be played in a page."""
        return self.seconds is not None

    @property
    def length(self) -> str:
        """Minutes and seconds of recorded speech, such as 0:42."""
        minutes, seconds = divmod(self.seconds or 0, 60)
        return f"{minutes}:{seconds:02d}"

    @property
    def is_covered(self) -> bool:
        """True when a marked-up picture stands in its place."""
        return self.covered_by_id is not None

    @property
    def is_removed(self) -> bool:
        """True when somebody took it away; it is kept for the record."""
        return self.removed_at is not None
