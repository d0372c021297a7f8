"""What records are made of."""

from dataclasses import dataclass
from datetime import date

from app.accounts.models import User
from app.core import clock
from app.core.files.models import Attachment


@dataclass(frozen=True, slots=True)
class Name:
    """A text in both languages; shown with `localized(thing, "name")`."""

    name_zh: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Inspector:
    """Somebody of the office as a paper names them."""

    name: str
    title: str = ""
    card_number: str = ""

    @classmethod
    def of(cls, user: User) -> "Inspector":
        """A person of the team."""
        return cls(user.name, user.title, user.card_number)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo of the evidence: the stored file by its id, with the checksum it has now."""

    public_id: str
    sha256: str
    caption: str
    taken_on: date | None

    @classmethod
    def of(cls, file: Attachment) -> "Picture":
        """A picture among attachments."""
        moment = file.taken_at or file.uploaded_at
        on = clock.local(moment).date()
        return cls(file.public_id, file.sha256, file.caption or file.filename, on)
