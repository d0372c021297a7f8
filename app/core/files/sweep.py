"""The store against the rows: files without a row, rows without a file, parts never finished.

Each namespace of the store has one source that knows its keys; a namespace without a source is left
alone, so that forgetting to register one can never delete anything.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import or_, select, update

from app.core import clock
from app.core.files import storage
from app.core.files.models import Attachment
from app.core.files.service import NAMESPACE
from app.extensions import db

GRACE = timedelta(hours=24)
KnownKeys = Callable[[Collection[str]], set[str]]

_sources: dict[str, KnownKeys] = {}


@dataclass
class Report:
    """What a check found. Paths of parts are names inside the store."""

    checked: int = 0
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """True when nothing is lost or altered; left-overs are no fault."""
        return not (self.missing or self.changed)


def register_keys(namespace: str, known: KnownKeys) -> None:
    """Name the function that says which of the given keys of a namespace are in use."""
    _sources[namespace] = known


def verify(*, grace: timedelta = GRACE) -> Report:
    """Compare in both directions and note on each attachment what was found.

    Files younger than `grace` may belong to a transaction that has not ended and are not reported
    as orphans.
    """
    report = Report(orphans=list(_orphans(grace)), parts=[p.name for p in _old_parts(grace)])
    last = 0
    while batch := _rows_after(last):
        last = batch[-1].id
        for attachment in batch:
            report.checked += 1
            _check(attachment, report)
        db.session.flush()
    return report


def clean(*, grace: timedelta = GRACE) -> Report:
    """Remove files without a row and unfinished parts that are older than `grace`."""
    store = storage.store()
    report = Report()
    for part in _old_parts(grace):
        part.unlink(missing_ok=True)
        report.parts.append(part.name)
    for key in _orphans(grace):
        store.delete(key)
        report.orphans.append(key)
    return report


def _check(attachment: Attachment, report: Report) -> None:
    fault = _fault_of(attachment)
    if fault == "missing":
        report.missing.append(attachment.public_id)
    elif fault == "changed":
        report.changed.append(attachment.public_id)
    db.session.execute(
        update(Attachment)
        .where(Attachment.id == attachment.id)
        .values(checked_at=clock.now(), fault=fault)
    )


def _fault_of(attachment: Attachment) -> str:
    store = storage.store()
    if attachment.thumb_key is not None and not store.path(attachment.thumb_key).is_file():
        return "missing"
    try:
        return "" if store.sha256(attachment.storage_key) == attachment.sha256 else "changed"
    except FileNotFoundError:
        return "missing"


def _rows_after(last: int) -> list[Attachment]:
    query = select(Attachment).where(Attachment.id > last).order_by(Attachment.id).limit(500)
    return list(db.session.scalars(query))


def _orphans(grace: timedelta) -> Iterator[str]:
    store = storage.store()
    for namespace, known in sorted(_sources.items()):
        for keys in store.shards(namespace):
            old = [key for key in keys if _is_older(store.path(key), grace)]
            in_use = known(old) if old else set()
            yield from (key for key in old if key not in in_use)


def _old_parts(grace: timedelta) -> Iterator[Path]:
    return (part for part in storage.store().parts() if _is_older(part, grace))


def _is_older(path: Path, grace: timedelta) -> bool:
    try:
        written = path.stat().st_mtime
    except FileNotFoundError:
        return False
    return written <= (clock.now() - grace).timestamp()


def _attachment_keys(keys: Collection[str]) -> set[str]:
    query = select(Attachment.storage_key, Attachment.thumb_key).where(
        or_(Attachment.storage_key.in_(keys), Attachment.thumb_key.in_(keys))
    )
    return {key for row in db.session.execute(query) for key in row if key is not None}


register_keys(NAMESPACE, _attachment_keys)
