"""What records are made of, and how a record is read back from an issued snapshot."""

import enum
import types
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from app.accounts.models import User
from app.core import clock
from app.core.files.models import Attachment

T = TypeVar("T")


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


def revive(kind: type[T], data: Mapping[str, Any]) -> T:
    """The dataclass whose plain data a snapshot holds; the inverse of `papers.service.plain`.

    Fields that the snapshot does not know keep their defaults, so that papers issued by an earlier
    program stay readable. Raises TypeError when a field without a default is missing.
    """
    hints = get_type_hints(kind)
    known = {
        field.name: _value(hints[field.name], data[field.name])
        for field in fields(kind)  # type: ignore[arg-type]
        if field.name in data
    }
    return kind(**known)


def _value(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in {Union, types.UnionType}:
        hint = next(part for part in get_args(hint) if part is not types.NoneType)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in value)
    if not isinstance(hint, type):
        return value
    if is_dataclass(hint):
        return revive(hint, value)
    if issubclass(hint, enum.Enum):
        return hint(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if hint is date else value
