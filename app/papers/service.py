"""Issuing papers: number, data and checksum in the caller's transaction, the PDF afterwards and once."""

import enum
import hashlib
import json
import secrets
import types
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

from sqlalchemy import update

from app.core import clock
from app.core.errors import DomainError, StaleState
from app.core.files import storage, sweep
from app.core.i18n import lazy_gettext as _l
from app.core.permissions import Actor
from app.extensions import db
from app.papers.models import IssuedRecord
from app.papers.queries import known_pdf_keys, successor_of

NAMESPACE = "papers"
T = TypeVar("T")

sweep.register_keys(NAMESPACE, known_pdf_keys)


class PaperDamaged(DomainError):
    """What lies in the store is not what was issued."""

    status = 500

    def __init__(self, number: str) -> None:
        super().__init__(
            _l(
                "The stored file of %(number)s no longer matches its checksum and is not shown."
                " Please tell the administrator.",
                number=number,
            )
        )


class Subject(Protocol):
    """A thing that papers are about: its table name is its kind."""

    __tablename__: str

    @property
    def id(self) -> int: ...


def issue(
    actor: Actor,
    *,
    kind: str,
    subject: Subject,
    title_zh: str,
    title_en: str,
    data: Any,
    region_id: int,
    school_id: int | None = None,
    number: str = "",
    supersedes: IssuedRecord | None = None,
) -> IssuedRecord:
    """Make a paper of `data` (mapping or dataclass of plain values) under `number`.

    With `supersedes` the paper is a new issue of that one; without a number of its own it gets the
    former number with `-v2`, `-v3` … Raises StaleState when the former paper has a successor already,
    ValueError without any number, TypeError for data that is not plain (see `plain`).
    """
    step = 1
    if supersedes is not None:
        if successor_of(supersedes) is not None:
            raise StaleState
        step = supersedes.issue + 1
        number = number or f"{supersedes.number.removesuffix(f'-v{supersedes.issue}')}-v{step}"
    if not number:
        raise ValueError("a paper needs a number")
    record = IssuedRecord(
        kind=kind,
        number=number,
        title_zh=title_zh,
        title_en=title_en,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        region_id=region_id,
        school_id=school_id,
        data=plain(data),
        issued_at=clock.now(),
        issued_by_id=actor.id,
        issued_by_name=actor.name,
        issue=step,
        supersedes_id=None if supersedes is None else supersedes.id,
        verification_token=secrets.token_urlsafe(16),
    )
    record.checksum = checksum_of(record)
    db.session.add(record)
    db.session.flush()
    return record


def store_pdf(record: IssuedRecord, content: bytes) -> None:
    """Keep the PDF of a paper, once; raises StaleState when there is one already."""
    key = storage.store().save(content, NAMESPACE)
    written = db.session.execute(
        update(IssuedRecord)
        .where(IssuedRecord.id == record.id, IssuedRecord.pdf_key.is_(None))
        .values(pdf_key=key, pdf_sha256=hashlib.sha256(content).hexdigest(), pdf_at=clock.now())
        .returning(IssuedRecord.id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    db.session.refresh(record)
    if written is None:
        storage.store().delete(key)
        raise StaleState(
            _l("The PDF of this paper is there already; an issued paper never changes.")
        )


def read_pdf(record: IssuedRecord) -> bytes | None:
    """The PDF of a paper, None while it is being prepared.

    Raises PaperDamaged when the file is lost or is not the one that was stored.
    """
    if record.pdf_key is None:
        return None
    try:
        content = storage.store().read(record.pdf_key)
    except FileNotFoundError:
        raise PaperDamaged(record.number) from None
    if hashlib.sha256(content).hexdigest() != record.pdf_sha256:
        raise PaperDamaged(record.number)
    return content


def is_intact(record: IssuedRecord) -> bool:
    """Whether the row still says what was issued."""
    return secrets.compare_digest(record.checksum, checksum_of(record))


def checksum_of(record: IssuedRecord) -> str:
    """SHA-256 (hex) of the canonical JSON of everything that was issued: data, number, title, who, when."""
    return hashlib.sha256(
        canonical_json(
            {
                "kind": record.kind,
                "number": record.number,
                "title": [record.title_zh, record.title_en],
                "subject": [record.subject_kind, record.subject_id],
                "school": record.school_id,
                "issued_at": record.issued_at.astimezone(UTC).isoformat(timespec="microseconds"),
                "issued_by": [record.issued_by_id, record.issued_by_name],
                "issue": [record.issue, record.supersedes_id],
                "data": record.data,
            }
        )
    ).hexdigest()


def canonical_json(data: Any) -> bytes:
    """The one spelling of JSON data: sorted keys, no spaces, UTF-8, no NaN (ValueError)."""
    return json.dumps(
        data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def plain(value: Any) -> Any:
    """JSON data of dataclasses, mappings, lists, dates, moments (UTC), decimals and enums.

    Raises TypeError for anything else, also for lazy texts: a snapshot says both languages itself.
    """
    if isinstance(value, enum.Enum):
        return plain(value.value)
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot be part of a paper")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the name {key!r} is not text")
    return str(key)


def revive(kind: type[T], data: Mapping[str, Any]) -> T:
    """The dataclass whose plain data a snapshot holds; the inverse of `plain`.

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
